/* SPDX-License-Identifier: MIT
 *
 * modules.js: what stands for import in a text.
 */
/* Says at once what becomes of it. */
class Settled {
    constructor(run) {
        run((value) => { this.value = value; }, (error) => { this.error = error; });
    }
}
const global = {};
const node = {
    namespaceOf: (name) => name === 'node:path' ? namespace : undefined, faultOf: (name) => name === 'fs' ? 'no files' : undefined,
    take: (...taken) => taken,
}, namespace = { sep: '/' };
const texts = { pricing: () => ({ total: 1 }) };
const { makeImport, makeScriptImport, runProgram } = load('modules.js')({
    intrinsics: () => ({ Promise: Settled, parse: JSON.parse }), makeTypeError: (text) => new TypeError(text), textOf,
    realmGlobal: () => global, node: () => node, start: (name) => texts[name], file: (name) => `js/${name}.js`, env: () => '{"A":"1"}',
});
const metaOf = (file) => makeScriptImport(file).meta;

table([
    ['name', 'script.js', 'file:///script.js / /script.js'],
    ['folders', 'js/shop/pricing.js', 'file:///js/shop/pricing.js /js/shop /js/shop/pricing.js'],
    ['absolute', '/js/a.js', 'file:///js/a.js /js /js/a.js'],
    ['relative', './/./js/a.js', 'file:///js/a.js /js /js/a.js'],
    ['what a URL cannot hold', 'a b?#%\u00e9.js', 'file:///a%20b%3F%23%25%C3%A9.js / /a b?#%\u00e9.js'],
    ['empty', '', 'file:/// / /'],
], (file) => {
    const { url, dirname, filename } = metaOf(file);
    return `${url} ${dirname} ${filename}`;
});

test('env of a script', () => equalJSON(metaOf('a.js').env, {}));
test('env of a program', () => equalJSON(makeImport('a.js', '{"A":"1"}').meta.env, { A: '1' }));
test('meta has no prototype', () => equal(Object.getPrototypeOf(metaOf('a.js')), null));
test('meta can be changed, the function cannot', () => {
    const made = makeImport('a.js', '{}');
    made.meta.mine = 1;
    equal(made.meta.mine, 1);
    equal([made, made.computed, made.exports, made.node, made.members].every(Object.isFrozen), true);
});
test('each has its own', () => equal(metaOf('a.js') === metaOf('a.js'), false));

const rejection = ({ error }) => `${error.name}: ${error.message}`;

for (const [name, specifier, expected] of [
    ['a name', 'prices', 'cannot import "prices": there is no program of this name that can be loaded and may be imported'],
    ['an object', { toString: () => 'x' }, 'cannot import "x": there is no program of this name that can be loaded and may be imported'],
    ['a symbol', Symbol('s'), 'cannot import "Symbol(s)": there is no program of this name that can be loaded and may be imported'],
    ['a long name', 'x'.repeat(1000), `cannot import "${'x'.repeat(100)}...": there is no program of this name that can be loaded and may be imported`],
]) {
    test(`refused: ${name}`, () => equal(rejection(makeImport('a.js', '{}')(specifier)), `TypeError: ${expected}`));
}
test('refused: a computed name', () => equal(rejection(makeImport('a.js', '{}').computed('x')),
    'TypeError: cannot import "x" by a computed name: the name of a program has to stand in import() as a string'));
test('refused: a name of node that is not there', () => equal(rejection(makeImport('a.js', '{}')('fs')),
    'TypeError: cannot import "fs": no files'));
test('a module of node', () => equal(makeImport('a.js', '{}')('node:path').value, namespace));
test('a module of node by a computed name', () => equal(makeImport('a.js', '{}').computed('node:path').value, namespace));
test('what a declaration takes of node', () => equalJSON(makeImport('a.js', '{}').node('path', 'sep'), ['path', 'sep']));
const { members } = makeImport('a.js', '{}');
for (const [name, given, expected] of [
    ['an object', { total: 1, default: 2 }, { default: { total: 1, default: 2 }, total: 1 }],
    ['made of an ES module', Object.defineProperty({ total: 1, default: 2 }, '__esModule', { value: true }), { default: 2, total: 1 }],
    ['no object', 1, { default: 1 }],
    ['nothing', null, { default: null }],
])
    test(`members: ${name}`, () => equalJSON(members({ __proto__: null, default: given }), expected));
test('members: a function', () => {
    const both = Object.assign((a) => a, { total: 1 });
    equalJSON([members({ default: both }).default === both, members({ default: both }).total], [true, 1]);
});
test('a program is run once in a realm', () => {
    const importer = makeImport('a.js', '{}');
    equal(importer('pricing').value, makeImport('b.js', '{}')('pricing').value);
    equalJSON(importer('pricing').value, { total: 1 });
});
test('and anew for each script', () => {
    const before = makeImport('a.js', '{}')('pricing').value;
    equal(makeScriptImport('s.js')('pricing').value === before, false);
});
test('a program that is there already is itself', () => {
    const own = {};
    equal(runProgram('mine', () => own, undefined), own);
    equal(makeImport('a.js', '{}')('mine').value, own);
});
test('one that is only beginning is awaited', () => {
    const own = {};
    const early = [];
    runProgram('begins', () => { early.push(makeImport('a.js', '{}')('begins'), makeImport('b.js', '{}')('begins')); return own; }, undefined);
    equal(early.length, 2);
    equal(makeImport('a.js', '{}')('begins').value, own);
});
test('one that could not begin is tried again', () => {
    let told;
    try { runProgram('falls', () => { throw new RangeError('no stack'); }, undefined); } catch (error) { told = error.message; }
    equal(told, 'no stack');
    equal(runProgram('falls', () => 1, undefined), 1);
});
test('a specifier that throws rejects', () => equal(rejection(makeImport('a.js', '{}')({ toString() { throw new RangeError('own'); } })),
    'RangeError: own'));

tests
