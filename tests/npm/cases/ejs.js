/* A page with code in it: loops, escaping, an include from memory, other delimiters. */
import ejs from "ejs";

export default function () {
  const parts = { row: "<td><%= name %></td>" };
  const options = { includer: (original) => ({ template: parts[original] }) };
  const page = ejs.render("<% for (const row of rows) { %><tr><%- include('row', row) %></tr>\n<% } %><%# nothing %><%= rows.length -%>\n!",
    { rows: [{ name: "a & b" }, { name: "<c>" }] }, options);
  let fault;
  try { ejs.render("one\n<%= missing %>", {}); } catch (error) { fault = error.message.split("\n").slice(0, -1); }
  return [page, ejs.render("[?= 1 + 1 ?]", {}, { delimiter: "?", openDelimiter: "[", closeDelimiter: "]" }), fault];
}
