/* A page of 200 rows, rendered by Vue: a program for rrjs, and what node-page.js serves. */
import { createSSRApp, h } from 'vue';
import { renderToString } from '@vue/server-renderer';

const Row = {
    props: ['item'],
    setup: ({ item }) => () => h('tr', { class: { even: item.id % 2 === 0 }, 'data-id': item.id }, [
        h('td', item.name), h('td', { style: { textAlign: 'right' } }, (item.cents / 100).toFixed(2)), h('td', item.note),
    ]),
};
const Page = {
    props: ['title', 'items'],
    setup: ({ title, items }) => () => h('main', [
        h('h1', title), h('table', [h('tbody', items.map((item) => h(Row, { key: item.id, item })))]),
    ]),
};

export const render = (props) => renderToString(createSSRApp(Page, props));
