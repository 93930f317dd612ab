/* SPDX-License-Identifier: MIT
 *
 * text-of.js: String(value), bounded.
 */
const doubling = (depth) => (depth === 0 ? Array(1000).fill('x') : Array(1000).fill(doubling(depth - 1)));
const cyclic = [1];
cyclic[1] = cyclic;
const countedReads = (length) => {
    let reads = 0;
    textOf(new Proxy([], { get: (target, key) => (key === 'length' ? length : typeof key === 'string' ? ++reads : undefined) }));
    return reads;
};

table([
    ['text', textOf('a'), 'a'],
    ['symbol', textOf(Symbol('s')), 'Symbol(s)'],
    ['object', textOf({}), '[object Object]'],
    ['array', textOf([1, [2, 'x'], null, undefined, , true, 3n]), '1,2,x,,,,true,3'],
    ['typed array', textOf(new Int16Array([1, -1])), '1,-1'],
    ['view', textOf(new DataView(new ArrayBuffer(8))), '[object DataView]'],
    ['array of 1000', textOf(Array(1000)), ','.repeat(999)],
    ['array of 1001', textOf(Array(1001)), `${','.repeat(999)},... 1 more`],
    ['longest array', textOf(new Array(4294967295)), `${','.repeat(999)},... 4294966295 more`],
    ['inside another', textOf([Array(1001), 1]), `${','.repeat(999)},... 1 more,1`],
    ['arrays in arrays', textOf(doubling(1)).length < 40000, true],
    ['cycle', /^1,(1,)+$/.test(textOf(cyclic)), true],
    ['toString of its own', textOf(Object.assign([1], { toString: () => 'own' })), 'own'],
    ['join of its own', textOf(Object.assign([1], { join: () => 'own' })), 'own'],
    ['toPrimitive of its own', textOf(Object.assign([1], { [Symbol.toPrimitive]: () => 'own' })), 'own'],
    ['subclass with a toString', textOf(new (class extends Array { toString() { return 'own'; } })()), 'own'],
    ['reads of a Proxy', countedReads(4294967295) <= 1010, true],
    ['BigInt', textOf(-5n), '-5'],
    ['largest BigInt', textOf((1n << 32768n) - 1n).length, 9865],
    ['larger BigInt', textOf(1n << 32768n), '[BigInt beyond 2**32768]'],
    ['more so', textOf(-(1n << 1000000n)), '[BigInt beyond 2**32768]'],
    ['convertible array', Number(convertible(['7'])), 7],
    ['convertible object', convertible(cyclic.constructor), Array],
], (value) => value);

test('what throws, throws', () => throws(() => textOf(Object.defineProperty([], 0, { get() { throw new RangeError(); } })), 'RangeError'));

tests
