/* SPDX-License-Identifier: MIT
 *
 * encode.js against literal JSON text.
 */
const parts = { brands, errorText, looks, redaction, bigintText, primitive };
const { encode, encodeError, quoteTop, quoteNested } = load('encode.js')(parts);
const small = load('encode.js')({ ...parts, limits: { depth: 3, entries: 3, stringBytes: 12, totalLength: 42 } });
const errorFields = (key, error, spaced, encoder = encodeError) =>
    encoder(key, error, spaced).map(([name, text]) => `${quoteTop(name)}:${spaced ? ' ' : ''}${text}`);

const wide = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
const nest = (depth) => (depth === 0 ? 'core' : { in: nest(depth - 1) });

table([
    ['string', 'hi', '"hi"'],
    ['empty string', '', '""'],
    ['top escapes', '\0\x01\b\f\v\x1f\x7f\n\r\t"\\/', '"\\u0000\\u0001\\u0008\\u000c\\u000b\\u001f\x7f\\n\\r\\t\\"\\\\/"'],
    ['backslash before b stays', '\\b \b', '"\\\\b \\u0008"'],
    ['line separators raw at top', '\u2028\u2029', '"\u2028\u2029"'],
    ['nested escapes', { s: '\b\f\u2028\u2029' }, '{"s":"\\b\\f\\u2028\\u2029"}'],
    ['lone surrogates', 'a\ud800b\udc00', '"a\ufffdb\ufffd"'],
    ['emoji', '😀', '"😀"'],
    ['integer', 42, '42'],
    ['fraction', 99.99, '99.99'],
    ['1e21 at top', 1e21, '1000000000000000000000'],
    ['1.5e21 at top', -1.5e21, '-1500000000000000000000'],
    ['1e300 at top', 1e300, `1${'0'.repeat(300)}`],
    ['1e-7 at top', 1e-7, '0.0000001'],
    ['1.25e-9 at top', -1.25e-9, '-0.00000000125'],
    ['5e-324 at top', 5e-324, `0.${'0'.repeat(323)}5`],
    ['minus zero', -0, '-0'],
    ['NaN', NaN, '"NaN"'],
    ['infinity', Infinity, '"+Inf"'],
    ['minus infinity', -Infinity, '"-Inf"'],
    ['nested numbers', { a: 1e21, b: 1e-7, c: -0, d: NaN, e: -Infinity }, '{"a":1e+21,"b":1e-7,"c":-0,"d":"NaN","e":"-Inf"}'],
    ['booleans', true, 'true'],
    ['null', null, 'null'],
    ['undefined at top', undefined, 'null'],
    ['undefined inside', { a: undefined, b: [undefined, , 1] }, '{"b":[null,null,1]}'],
    ['BigInt', 2n ** 70n, '"1180591620717411303424"'],
    ['nested BigInt', [1n, 'x'], '["1","x"]'],
    ['symbol', Symbol('d'), '"Symbol(d)"'],
    ['symbol keys', { [Symbol('d')]: 1, a: Symbol() }, '{"a":"Symbol()"}'],
    ['function', function run() {}, '"[Function: run]"'],
    ['class', class Order {}, '"[Function: Order]"'],
    ['anonymous function', (() => () => {})(), '"[Function (anonymous)]"'],
    ['date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['invalid date', new Date(NaN), '"Invalid Date"'],
    ['regexp', /a\/b/giu, '"/a\\\\/b/giu"'],
    ['map with string keys', new Map([['b', 1], ['a', { c: 2 }]]), '{"a":{"c":2},"b":1}'],
    ['map with other keys', new Map([[1, 'x'], ['k', undefined]]), '[[1,"x"],["k",null]]'],
    ['set', new Set([1, 'a', {}]), '[1,"a",{}]'],
    ['bytes', new Uint8Array([104, 105, 255]), '"aGn/"'],
    ['array buffer', new Uint8Array([1]).buffer, '"AQ=="'],
    ['data view', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), '"AgM="'],
    ['part of a buffer', new Uint8Array([1, 2, 3]).subarray(1, 2), '"Ag=="'],
    ['float array', new Float64Array([1.5, 1e21, NaN]), '[1.5,1000000000000000000000,"NaN"]'],
    ['BigInt array', new BigInt64Array([-1n]), '["-1"]'],
    ['boxed', [Object(1), Object('s'), Object(true), Object(1n), Object(Symbol('q'))], '[1,"s",true,"1","Symbol(q)"]'],
    ['boxed at top', Object(1e21), '1000000000000000000000'],
    ['promise', Promise.resolve(1), '"[Promise]"'],
    ['weak collections', [new WeakMap(), new WeakSet(), new WeakRef({})], '["[WeakMap]","[WeakSet]","[WeakRef]"]'],
    ['error', new TypeError('bad'), '"TypeError: bad"'],
    ['error inside', { e: new RangeError(''), l: [new Error('x')] }, '{"e":"RangeError","l":["Error: x"]}'],
    ['class instance', new (class Order { id = 1; #secret = 2; get x() { return 3; } })(), '{"id":1}'],
    ['no prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['arguments', (function () { return arguments; })(1, 'a'), '[1,"a"]'],
    ['empty containers', [{}, [], new Map(), new Set()], '[{},[],{},[]]'],
    ['keys by code point', { z: 1, '\uffff': 2, '😀': 3, a: 4, Z: 5, 'é': 6, '': 7 }, '{"":7,"Z":5,"a":4,"z":1,"é":6,"\uffff":2,"😀":3}'],
    ['integer keys are texts too', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['numbers, one type', [1, 1e21, NaN, -0], '[1,1000000000000000000000,"NaN",-0]'],
    ['mixed array', [1e21, 'a'], '[1e+21,"a"]'],
    ['array with a hole is mixed', [1e21, , 1], '[1e+21,null,1]'],
    ['nested array of numbers', { a: [1e21] }, '{"a":[1e+21]}'],
    ['toJSON', { toJSON: () => ({ a: 1e21 }) }, '{"a":1e+21}'],
    ['toJSON at top is top', { toJSON: () => 1e21 }, '1000000000000000000000'],
    ['toJSON once', { toJSON: () => ({ toJSON: () => 1, b: 2 }) }, '{"b":2,"toJSON":"[Function: toJSON]"}'],
    ['toJSON gets the key', { k: { toJSON: (key) => key } }, '{"k":"k"}'],
    ['toJSON returning itself', { a: 1, toJSON() { return this; } }, '{"a":1,"toJSON":"[Function: toJSON]"}'],
    ['toJSON that throws', { a: { toJSON() { throw new Error('no'); } }, b: 1 }, '{"a":"[Throws: no]","b":1}'],
    ['toJSON returning undefined', { a: { toJSON() {} }, b: 1 }, '{"b":1}'],
    ['getter that throws', { get g() { throw new TypeError('g!'); }, h: 1 }, '{"g":"[Throws: g!]","h":1}'],
    ['getter that throws a string', { get g() { throw 'text'; } }, '{"g":"[Throws: text]"}'],
    ['item that throws', Object.defineProperty([1, 2], 0, { get() { throw 1n; } }), '["[Throws: 1]",2]'],
    ['error whose message throws', { e: Object.defineProperty(new Error(), 'message', { get() { throw 'm'; } }) }, '{"e":"[Throws: m]"}'],
    ['proxy that throws', [new Proxy({}, { ownKeys() { throw new Error('trap'); } }), 1], '["[Throws: trap]",1]'],
    ['proxy of an array', new Proxy([1, 2], {}), '[1,2]'],
    ['hostile array length', new Proxy([], { get: (_, key) => (key === 'length' ? 'x' : 1) }), '[]'],
    ['revoked proxy', [(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()], '["[Throws: Array.isArray cannot be called on a Proxy that has been revoked]"]'],
    ['forged tag', { [Symbol.toStringTag]: 'Map', a: 1 }, '{"a":1}'],
    ['tag that throws is not asked', Object.create({ get [Symbol.toStringTag]() { throw 1; } }), '{}'],
    ['subclass of Map', new (class Registry extends Map {})([['a', 1]]), '{"a":1}'],
    ['overwritten methods', Object.assign(new Map([['a', 1]]), { entries: 1, get: 1 }), '{"a":1}'],
    ['shared references', (() => { const a = { x: 1 }; return { a, b: a }; })(), '{"a":{"x":1},"b":{"x":1}}'],
    ['cycle', (() => { const a = { x: 1 }; a.self = a; a.list = [a]; return a; })(), '{"list":["[Circular]"],"self":"[Circular]","x":1}'],
    ['depth 9 is written', nest(9), `${'{"in":'.repeat(9)}"core"${'}'.repeat(9)}`],
    ['depth 10 is not', nest(12), `${'{"in":'.repeat(9)}"[Object]"${'}'.repeat(9)}`],
], (value) => encode(value, false));

table([
    ['numbers', [1, 2], '[1, 2]'],
    ['strings', ['p', 'q'], '["p", "q"]'],
    ['typed array', new Int8Array([1, -1]), '[1, -1]'],
    ['mixed', [1, 'a'], '[1,"a"]'],
    ['object', { x: 1, y: [1, 2] }, '{"x":1,"y":[1,2]}'],
].map(([name, ...row]) => [`spaced ${name}`, ...row]), (value) => encode(value, true));

table([
    ['array of 1005', encode(Array(1005).fill(1)).slice(-16), '1,"... 5 more"]'.padStart(16, ',')],
    ['object of 1005', encode(wide(1005)).slice(-26), '"k999":999,"...":"5 more"}'],
    ['object keeps its first entries', 'k0' in JSON.parse(encode(wide(1005))), true],
    ['map of 1005', encode(new Map(Object.entries(wide(1005)))).slice(-26), '"k999":999,"...":"5 more"}'],
    ['pairs of 1005', encode(new Map(Array.from({ length: 1005 }, (_, i) => [i, i]))).slice(-24), '[999,999],"... 5 more"]'.padStart(24, ',')],
    ['float array of 1005', encode(new Float32Array(1005)).slice(-16), '0,"... 5 more"]'.padStart(16, ',')],
    ['string of 32 KiB', encode('x'.repeat(32768)).length, 32770],
    ['string of 32 KiB and 3', encode('x'.repeat(32771)).slice(-16), 'x...(+3 bytes)"'.padStart(16, 'x')],
    ['string cut by bytes', small.encode('ééééééé'), '"éééééé...(+2 bytes)"'],
    ['string cut between characters', small.encode('x😀😀😀'), '"x😀😀...(+4 bytes)"'],
    ['lone surrogates count as U+FFFD', small.encode('\ud800'.repeat(5)), '"\ufffd\ufffd\ufffd\ufffd...(+3 bytes)"'],
    ['bytes cut', small.encode(new Uint8Array(11)), '"AAAAAAAAAAAA...(+2 bytes)"'],
    ['total length', small.encode(['a'.repeat(12), 'b'.repeat(12), { c: 'c'.repeat(12), d: 1 }]),
        '["aaaaaaaaaaaa","bbbbbbbbbbbb",{"c":"cccccccccccc","...":"1 more"}]'],
    ['array at the limit of depth', small.encode([[[1]], [{}]]), '[["[Array]"],["[Object]"]]'],
], (value) => value);

test('a graph that doubles at each level ends at the total length', () => {
    let value = ['leaf'];
    for (let i = 0; i < 8; i++)
        value = Array(1000).fill(value);
    equal(encode(value).length < 600 * 1024, true);
});

test('an endless toJSON ends at the limit of depth', () => {
    const endless = { toJSON: () => ({ next: { ...endless } }) };
    equal(encode(endless).length < 200, true);
});

test('a getter at the stack limit costs only its place', () => {
    const deep = { get g() { return deep.g; }, a: 1 };
    equal(encode(deep), '{"a":1,"g":"[Throws: Maximum call stack size exceeded.]"}');
});

test('quoteTop and quoteNested', () => {
    equal(quoteTop('\b\u2028"'), '"\\u0008\u2028\\""');
    equal(quoteNested('\b\u2028"'), '"\\b\\u2028\\""');
});

const withStack = (error, stack) => Object.assign(error, { stack });

test('error field', () => {
    const error = withStack(new TypeError('bad'), 'f@script.js:3:7\nglobal code@script.js:9:1\nlog@rrjs:log.js:1:1');
    equal(errorFields('e', error, false).join(), '"e":"TypeError: bad",' +
        '"eVerbose":"TypeError: bad\\n    at f (script.js:3:7)\\n    at script.js:9:1"');
    equal(errorFields('e', withStack(new Error('x'), undefined), true).join(), '"e": "Error: x"');
});

test('error field with causes and code', () => {
    const cause = withStack(new Error('low', { cause: 'why' }), 'g@script.js:1:1');
    const error = Object.assign(withStack(new Error('top', { cause }), ''), { code: 'E1' });
    equal(errorFields('k', error, false).join(), '"k":"Error: top",' +
        '"kVerbose":"Error: top\\nCaused by: Error: low\\n    at g (script.js:1:1)\\nCaused by: why","kCode":"E1"');
});

test('error that is its own cause', () => {
    const error = withStack(new Error('x'), '');
    error.cause = error;
    equal(errorFields('k', error, false)[1], `"kVerbose":"Error: x${'\\nCaused by: Error: x'.repeat(5)}"`);
});

test('group of errors', () => {
    const error = withStack(new AggregateError([new Error('a'), new TypeError('b')], 'all'), '');
    equal(errorFields('k', error, false).join(), '"k":"AggregateError: all","kCauses":[{"error":"Error: a"},{"error":"TypeError: b"}]');
});

test('hostile error', () => {
    const error = new Error('x');
    for (const key of ['message', 'stack', 'cause', 'code', 'errors'])
        Object.defineProperty(error, key, { get() { throw new Error(key); } });
    equal(errorFields('k', error, false)[0], '"k":"[Throws: message]"');
});

tests
