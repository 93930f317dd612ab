/* A mail from a template, with a helper, a partial and escaping. */
import Handlebars from 'handlebars';

Handlebars.registerHelper('money', (cents) => `${(cents / 100).toFixed(2)} EUR`);
Handlebars.registerPartial('line', '{{count}} x {{name}}: {{money cents}}');
const template = Handlebars.compile('Dear {{name}},\n{{#each items}}{{@index}}. {{> line}}\n{{else}}nothing\n{{/each}}Yours');
console.log(template({ name: 'A & <B>', items: [{ count: 2, name: 'tea', cents: 350 }, { count: 1, name: 'milk', cents: 119 }] }));
console.log(template({ name: 'C', items: [] }));
