/* Templates that extend and include others, with macros, filters, loops and escaping, from memory. */
import nunjucks from "nunjucks";

const files = {
  "base.html": "<title>{% block title %}none{% endblock %}</title><main>{% block main %}{% endblock %}</main>",
  "item.html": "{% macro item(i) %}<li>{{ i.name }}: {{ i.price | money }}</li>{% endmacro %}",
  "page.html": "{% extends 'base.html' %}{% from 'item.html' import item %}{% block title %}{{ title | title }}{% endblock %}" +
    "{% block main %}{% for i in items | sort(false, false, 'name') %}{{ item(i) }}{{ ',' if not loop.last }}{% else %}-{% endfor %}{% endblock %}",
};
const Loader = nunjucks.Loader.extend({ getSource: (name) => files[name] === undefined ? null : { src: files[name], path: name, noCache: false } });

export default async function () {
  const environment = new nunjucks.Environment(new Loader(), { autoescape: true });
  environment.addFilter("money", (value) => value.toFixed(2));
  const page = environment.render("page.html", { title: "my orders", items: [{ name: "tea & co", price: 3 }, { name: "<ale>", price: 4.5 }] });
  const fault = await new Promise((done) => environment.renderString("{% if %}", {}, (error) => done(error.message)));
  return [page, fault];
}
