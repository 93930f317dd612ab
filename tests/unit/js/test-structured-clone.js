/* SPDX-License-Identifier: MIT
 *
 * structured-clone.js: what is copied, with which prototypes, and what is refused.
 */
const { make } = load('structured-clone.js')({ brands });
const realm = Object.fromEntries(Object.getOwnPropertyNames(globalThis)
    .filter((name) => /^[A-Z]\w*$/.test(name) && typeof globalThis[name] === 'function').map((name) => [name, globalThis[name]]));

/* A realm with one class of the platform's that can be copied, one that can be moved, and one that can be neither. */
class DOMException extends Error {
    constructor(message, name) { super(message); this.name = name; this.code = name === 'DataCloneError' ? 25 : 0; }
}
class Copied { constructor(text) { this.text = text; } }
class Moved { constructor(text = null) { this.text = text; } }
class Fixed {}
const kinds = [
    { isIt: (value) => value instanceof Copied, clone: ({ text }) => new Copied(text) },
    {
        isIt: (value) => value instanceof Moved, canMove: ({ text }) => text !== null, make: () => new Moved(),
        move(from, to) { to.text = from.text; from.text = null; },
    },
];
const prototypes = new Set([Copied.prototype, Moved.prototype, Fixed.prototype]);
const clone = make(realm, {
    kindOf: (value) => kinds.find(({ isIt }) => isIt(value)),
    isPrototype: (object) => prototypes.has(object),
    isEmpty: () => false,
    makeDOMException: (message, name) => new DOMException(message, name),
});

const self = (build) => { const value = build(); return [value, clone(value)]; };

/* The copy looks like the value, is another object, and has the prototype of this realm. */
for (const [name, value] of Object.entries({
    'object': { a: 1, b: { c: [1, 'x', null, undefined, true, 1n, NaN, -0] } },
    'array': [1, [2, [3]]],
    'array with holes': [, 1, , ,],
    'array with properties': Object.assign([1], { x: 2 }),
    'empty array of length 5': new Array(5),
    'sparse array': Object.assign([], { 1000000: 1 }),
    'map': new Map([['a', { b: 1 }], [{ k: 1 }, new Set([1])]]),
    'set': new Set([1, 'x', [2]]),
    'date': new Date(12345),
    'invalid date': new Date(NaN),
    'regexp': /a\/b/dgimsy,
    'regexp with sets': /[\p{L}--a]/v,
    'boxed number': Object(1),
    'boxed string': Object('s'),
    'boxed boolean': Object(false),
    'boxed BigInt': Object(1n),
    'buffer': new Uint8Array([1, 2, 3]).buffer,
    'resizable buffer': new ArrayBuffer(2, { maxByteLength: 8 }),
    'bytes': new Uint8Array([1, 2, 3]),
    'part of a buffer': new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
    'floats': new Float64Array([1.5, NaN]),
    'half floats': new Float16Array([1.5]),
    'BigInt array': new BigUint64Array([1n]),
    'data view': new DataView(new ArrayBuffer(4), 1, 2),
    'error': new Error('x'),
    'range error': new RangeError('x'),
    'error without message': new TypeError(),
    'error with cause': new Error('x', { cause: { a: new SyntaxError('y') } }),
}))
    test(name, () => {
        const copy = clone(value);
        equal(copy === value, false);
        equal(inspect(copy, { showHidden: true }), inspect(value, { showHidden: true }));
        equal(Object.getPrototypeOf(copy), Object.getPrototypeOf(value));
    });

test('primitives', () => {
    for (const value of [1, 'x', true, null, undefined, 1n, -0, NaN])
        equal(clone(value), value);
});

for (const [name, value, text] of [
    ['function', () => 1, '() => 1'],
    ['class', class A {}, 'class A {}'],
    ['method', { f() {} }, 'f() {}'],
    ['symbol', Symbol('s'), 'Symbol(s)'],
    ['boxed symbol', Object(Symbol('s')), '#<Symbol>'],
    ['promise', Promise.resolve(), '#<Promise>'],
    ['weak map', new WeakMap(), '#<WeakMap>'],
    ['weak set', new WeakSet(), '#<WeakSet>'],
    ['weak reference', new WeakRef({}), '#<WeakRef>'],
    ['generator', (function* () {})(), '#<Generator>'],
    ['map iterator', new Map().entries(), '#<Map Iterator>'],
    ['detached buffer', (() => { const b = new ArrayBuffer(1); b.transfer(); return b; })(), 'A detached ArrayBuffer'],
])
    test(`refuses: ${name}`, () => {
        const error = throws(() => clone({ value }), 'DataCloneError');
        equal(error.code, 25);
        equal(error instanceof Error, true);
        equal(error.message, `${text} could not be cloned.`);
    });

test('objects of the platform', () => {
    const copied = new Copied('c');
    const [first, second] = clone([copied, copied]);
    equal(first instanceof Copied && first !== copied && first === second, true);
    throws(() => clone(new Fixed()), 'DataCloneError');
    throws(() => clone(new (class extends Fixed {})()), 'DataCloneError');
    throws(() => clone(new Moved('m')), 'DataCloneError');
});

test('objects of the platform that are transferred', () => {
    const moved = new Moved('m');
    const { copy } = clone({ copy: moved }, { transfer: [moved] });
    equal(copy instanceof Moved && copy !== moved, true);
    equal([copy.text, moved.text].join(), 'm,');
    throws(() => clone(1, { transfer: [moved] }), 'DataCloneError');
    throws(() => clone(1, { transfer: [new Copied('c')] }), 'DataCloneError');
    throws(() => clone(1, { transfer: [new Fixed()] }), 'DataCloneError');
});

test('cycles and shared references', () => {
    const [value, copy] = self(() => { const a = { list: [] }; a.self = a; a.list.push(a, a.list); return a; });
    equal(copy.self, copy);
    equal(copy.list[0], copy);
    equal(copy.list[1], copy.list);
    equal(copy === value, false);
});

test('cycles through map, set and cause', () => {
    const map = new Map();
    map.set(map, new Set([map]));
    const copy = clone(map);
    equal([...copy.keys()][0], copy);
    equal(copy.get(copy).has(copy), true);
    const error = new Error('x');
    error.cause = error;
    const errorCopy = clone(error);
    equal(errorCopy.cause, errorCopy);
});

test('views share their buffer', () => {
    const buffer = new ArrayBuffer(4);
    const copy = clone([new Uint8Array(buffer), new Uint16Array(buffer, 2), buffer]);
    equal(copy[0].buffer, copy[2]);
    equal(copy[1].buffer, copy[2]);
    equal(copy[1].byteOffset, 2);
});

test('what is not copied', () => {
    class Foo { a = 1; }
    equalJSON(clone(new Foo()), { a: 1 });
    equal(clone(new Foo()) instanceof Foo, false);
    equal(Object.getOwnPropertySymbols(clone({ [Symbol()]: 1 })).length, 0);
    equal(Object.keys(clone(Object.defineProperty({}, 'hidden', { value: 1 }))).length, 0);
    const regExp = /x/g;
    regExp.lastIndex = 3;
    equal(clone(regExp).lastIndex, 0);
    equal(clone(Object.assign(new Map(), { x: 1 })).x, undefined);
    equal(clone(Object.assign(new Error('x'), { code: 1 })).code, undefined);
    equal(Object.getPrototypeOf(clone(Object.create(null))), Object.prototype);
    equal(Object.isFrozen(clone(Object.freeze({ a: 1 }))), false);
});

test('getters become values, and may throw', () => {
    equalJSON(Object.getOwnPropertyDescriptor(clone({ get a() { return 1; } }), 'a'),
        { value: 1, writable: true, enumerable: true, configurable: true });
    throws(() => clone({ get a() { throw new SyntaxError('mine'); } }), 'SyntaxError');
});

test('a getter may remove what follows', () => {
    equalJSON(clone({ get a() { delete this.b; return 1; }, b: 2 }), { a: 1 });
});

test('setters and __proto__ of the script are not met', () => {
    Object.defineProperty(Object.prototype, 'trap', { set() { throw new Error('met'); }, configurable: true });
    try {
        equal(clone(Object.defineProperty({}, 'trap', { value: 1, enumerable: true })).trap, 1);
    } finally {
        delete Object.prototype.trap;
    }
    const copy = clone(JSON.parse('{"__proto__":{"x":1}}'));
    equal(Object.hasOwn(copy, '__proto__'), true);
    equal(copy.x, undefined);
});

test('name of an error', () => {
    equal(clone(Object.assign(new Error('x'), { name: 'Mine' })).name, 'Error');
    equal(clone(Object.assign(new Error('x'), { name: 'TypeError' })) instanceof TypeError, true);
    equal(clone(new (class Custom extends RangeError {})('x')) instanceof RangeError, true);
});

test('stack and position of an error stay', () => {
    const error = new Error('x');
    const copy = clone(error);
    equal(copy.stack, error.stack);
    equal(copy.line, error.line);
});

test('transfer', () => {
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    const view = new Uint8Array(buffer, 1);
    const copy = clone({ view, buffer }, { transfer: [buffer] });
    equal(buffer.detached, true);
    equal(view.length, 0);
    equal(copy.view.buffer, copy.buffer);
    equal(copy.view.join(), '2,3');
    equal(Object.getPrototypeOf(copy.buffer), ArrayBuffer.prototype);
});

test('transfer of a resizable buffer', () => {
    const buffer = new ArrayBuffer(2, { maxByteLength: 4 });
    const copy = clone({ get grow() { buffer.resize(3); return 1; }, buffer }, { transfer: new Set([buffer]) });
    equal(copy.buffer.byteLength, 3);
    equal(copy.buffer.resizable, true);
});

test('transfer that fails leaves the buffer', () => {
    const buffer = new ArrayBuffer(2);
    throws(() => clone(() => {}, { transfer: [buffer] }), 'DataCloneError');
    equal(buffer.detached, false);
    throws(() => clone(1, { transfer: [buffer, buffer] }), 'DataCloneError');
    throws(() => clone(1, { transfer: [{}] }), 'DataCloneError');
    throws(() => clone({ get a() { buffer.transfer(); } }, { transfer: [buffer] }), 'DataCloneError');
    throws(() => clone(1, { transfer: [buffer] }), 'DataCloneError');
});

test('arguments', () => {
    equal(clone.length, 1);
    equal(clone.name, 'structuredClone');
    equal(throws(() => clone(), 'TypeError') instanceof TypeError, true);
    equal(throws(() => clone(1, 5), 'TypeError') instanceof TypeError, true);
    equal(throws(() => clone(1, { transfer: 5 }), 'TypeError') instanceof TypeError, true);
    equal(throws(() => clone(1, { transfer: {} }), 'TypeError') instanceof TypeError, true);
    equal(clone(1, null), 1);
    equal(clone(1, {}), 1);
});

test('errors of the engine come from the realm of the script', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    equal(throws(() => clone(proxy), 'TypeError') instanceof TypeError, true);
    let deep = {};
    for (let i = 0; i < 200000; i++)
        deep = { deep };
    equal(throws(() => clone(deep), 'RangeError') instanceof RangeError, true);
});

tests
