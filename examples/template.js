// Server-side rendering: a tagged template that escapes what it is given.
//
//   rrjs eval --args '{"title":"Cats & dogs","items":["<b>Tom</b>","Rex"]}' "$(cat examples/template.js)"
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => escapes[c]);
const html = (parts, ...values) =>
  parts.reduce((page, part, i) => page + part + (i < values.length ? [values[i]].flat().map((v) => v.raw ?? escape(v)).join("") : ""), "");

const items = args.items.map((item) => ({ raw: html`<li>${item}</li>` }));
html`<h1>${args.title}</h1><ul>${items}</ul>`;
