/* A mail of 2 KB from a template that is compiled once. */
import Handlebars from 'handlebars';

const text = `<h1>Order {{number}}</h1>
<p>Dear {{customer.name}},</p>
<p>thank you for your order of {{date}}. We send it to {{customer.street}}, {{customer.city}}, within two working days, and
tell you once it is on its way. Until then you can change or cancel it with a few clicks in your account.</p>
<table>
{{#each items}}
<tr class="{{#if sale}}sale{{else}}plain{{/if}}"><td>{{@index}}</td><td>{{name}}</td><td>{{count}} x {{price}}</td></tr>
{{/each}}
</table>
{{#if gift}}<p>It is wrapped as a gift, with your words: {{gift}}</p>{{/if}}
<p>Yours<br>{{shop}}</p>
`.padEnd(2048, ' ');

export const render = Handlebars.compile(text);
