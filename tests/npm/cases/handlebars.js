/* A mail from a template, with helpers, a partial, blocks and escaping. */
import Handlebars from "handlebars";

Handlebars.registerHelper("money", (cents) => `${(cents / 100).toFixed(2)} EUR`);
Handlebars.registerHelper("list", (items, options) => items.map((item) => `* ${options.fn(item)}`).join("\n"));
Handlebars.registerPartial("line", "{{count}} x {{name}}: {{money cents}}");

export default function () {
  const template = Handlebars.compile("Dear {{name}},\n{{#each items}}{{@index}}. {{> line}}\n{{else}}nothing\n{{/each}}{{#list items}}{{name}}{{/list}}{{{raw}}}");
  const items = [{ count: 2, name: "tea", cents: 350 }, { count: 1, name: "milk", cents: 119 }];
  return [template({ name: "A & <B>", items, raw: "<hr>" }), template({ name: "C", items: [] }), Handlebars.precompile("{{a.b}}").length > 100];
}
