/* A page, rendered on the server, at once and as a stream. */
import { createElement as e, Suspense, use, useId } from 'react';
import { renderToString, renderToReadableStream } from 'react-dom/server';

const Item = ({ name, score }) => e('li', { className: score > 5 ? 'hot' : undefined }, name, ' (', score, ')');
const List = ({ items }) => e('ul', { id: useId() }, items.map((item) => e(Item, { key: item.name, ...item })));
const items = [{ name: 'a & b', score: 7 }, { name: '<c>', score: 2 }];
console.log(renderToString(e('main', { style: { color: 'red' } }, e('h1', null, 'Items'), e(List, { items }))));

const later = new Promise((resolve) => { setTimeout(() => resolve(items), 5); });
const Later = () => e(List, { items: use(later) });
async function main() {
    const stream = await renderToReadableStream(e('main', null, e(Suspense, { fallback: 'wait' }, e(Later))));
    await stream.allReady;
    console.log(await new Response(stream).text());
}
export default main();
