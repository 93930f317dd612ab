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
const { makeImport, makeScriptImport } = load('modules.js')({
    intrinsics: () => ({ Promise: Settled, parse: JSON.parse }), makeTypeError: (text) => new TypeError(text), textOf,
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
test('meta is what it is given', () => { const meta = {}; equal(makeImport(meta).meta, meta); });
test('meta has no prototype', () => equal(Object.getPrototypeOf(metaOf('a.js')), null));
test('meta can be changed, the function cannot', () => {
    const made = makeImport({});
    made.meta.mine = 1;
    equal(made.meta.mine, 1);
    equal([made, made.computed].every(Object.isFrozen), true);
});
test('each has its own', () => equal(metaOf('a.js') === metaOf('a.js'), false));

const rejection = ({ error }) => `${error.name}: ${error.message}`;

for (const [name, specifier, expected] of [
    ['a name', 'pricing', 'cannot import "pricing": there is no program of this name that may be imported'],
    ['an object', { toString: () => 'x' }, 'cannot import "x": there is no program of this name that may be imported'],
    ['a symbol', Symbol('s'), 'cannot import "Symbol(s)": there is no program of this name that may be imported'],
    ['a long name', 'x'.repeat(1000), `cannot import "${'x'.repeat(100)}...": there is no program of this name that may be imported`],
]) {
    test(`refused: ${name}`, () => equal(rejection(makeImport({})(specifier)), `TypeError: ${expected}`));
}
test('refused: a computed name', () => equal(rejection(makeImport({}).computed('x')),
    'TypeError: cannot import "x" by a computed name: the name of a program has to stand in import() as a string'));
test('a specifier that throws rejects', () => equal(rejection(makeImport({})({ toString() { throw new RangeError('own'); } })),
    'RangeError: own'));

tests
