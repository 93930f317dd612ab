/* A shop's page: filters, loops, layouts from memory, dates. */
import { Liquid } from "liquidjs";

export default async function () {
  const engine = new Liquid({ templates: { base: "<b>{% block main %}{% endblock %}</b>", row: "{{ item.name | escape }};" }, timezoneOffset: 0 });
  engine.registerFilter("money", (cents) => (cents / 100).toFixed(2));
  const page = `{% layout "base" %}{% block main %}{% for item in items reversed %}{% render "row", item: item %}{{ item.cents | money }} {% endfor %}` +
    `{{ items | map: "name" | join: "+" | upcase }} {{ when | date: "%Y-%m-%d %H:%M" }}{% assign n = 3 | times: 4 %} {{ n }}{% endblock %}`;
  const values = { items: [{ name: "tea", cents: 350 }, { name: "a&b", cents: 5 }], when: "2024-05-06T07:08:09Z" };
  const fault = await engine.parseAndRender("{{ x | nofilter }", {}).catch((error) => error.message);
  return [await engine.parseAndRender(page, values), engine.parseAndRenderSync("{{ 'sync' | capitalize }}"), fault];
}
