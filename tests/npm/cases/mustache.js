/* A page from a logic-less template: sections, lambdas, partials, other delimiters. */
import Mustache from "mustache";

export default function () {
  const view = {
    name: "A & <B>", items: [{ n: 1 }, { n: 2 }], none: [], upper: () => (text, render) => render(text).toUpperCase(), deep: { er: { value: 3 } },
  };
  const page = "{{name}} {{{name}}} {{#items}}<{{n}}>{{/items}}{{^none}}nothing{{/none}} {{#upper}}hi {{deep.er.value}}{{/upper}} {{>foot}}{{=<% %>=}}<% name %>";
  let fault;
  try { Mustache.render("{{#open}}", {}); } catch (error) { fault = error.message; }
  return [Mustache.render(page, view, { foot: "-- {{name}} --" }), fault, Mustache.parse("a{{b}}")];
}
