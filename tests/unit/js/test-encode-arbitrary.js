/* SPDX-License-Identifier: MIT
 *
 * encode.js on thousands of values that a generator with a fixed seed makes, hostile ones among them: it never throws,
 * what it writes is JSON within its limits, on one line, and the server would take it.
 */
const { encode, encodeError, quoteTop } = load('encode.js')({ brands, errorText, looks, redaction, bigintText, primitive });

/* xorshift: the same values in every run. */
let state = 0x2545f491;
function random(below) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
}
const pick = (list) => list[random(list.length)];

const units = ['a', 'Z', '0', ' ', '"', '\\', '/', '\0', '\b', '\t', '\n', '\r', '\x1b', '\x7f', '\x9b', '\u2028', '\u2029', 'ü', '€',
    '\ud83d', '\ude00', '😀', '\ufeff', '\uffff', '__proto__', 'toJSON', 'constructor', '{', '}', '[', ']', ':', ','];
const text = () => Array.from({ length: random(9) }, () => pick(units)).join('');
const number = () => pick([0, -0, 1, -1, NaN, Infinity, -Infinity, 2 ** 53, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, random(1e9) / 1000]);

/* depth: how many containers may still be put inside. */
const makers = [
    () => text(),
    () => number(),
    () => pick([true, false, null, undefined]),
    () => BigInt(random(2 ** 32)) ** BigInt(random(5)),
    () => pick([Symbol(text()), Symbol(), Symbol.iterator]),
    () => pick([function named() {}, () => 1, class A {}, async () => 1, function* () {}, Math.max, eval]),
    () => new Date(pick([0, NaN, 8.64e15, -1e12])),
    () => new RegExp(text().replace(/[^a-z]/g, '') || 'x', 'g'),
    () => pick([new ArrayBuffer(random(200)), new Uint8Array(random(200)), new Float64Array(3), new DataView(new ArrayBuffer(8))]),
    () => pick([new Number(number()), new String(text()), new Boolean(false), Object(1n), Object(Symbol(text()))]),
    () => pick([Promise.resolve(1), new WeakMap(), new WeakSet(), globalThis, Math, JSON, Reflect]),
    (depth) => Array.from({ length: random(6) }, () => value(depth - 1)),
    (depth) => Object.fromEntries(Array.from({ length: random(6) }, () => [text(), value(depth - 1)])),
    (depth) => new Map(Array.from({ length: random(4) }, () => [value(depth - 1), value(depth - 1)])),
    (depth) => new Set(Array.from({ length: random(4) }, () => value(depth - 1))),
    (depth) => error(depth),
    (depth) => Object.assign(Object.create(pick([null, Array.prototype, Error.prototype, { toJSON() { throw 1; } }])), { a: value(depth - 1) }),
    (depth) => Object.defineProperty({ a: 1 }, text(), { enumerable: true, get() { return pick([() => { throw new Error(text()); }, () => value(0)])(); } }),
    (depth) => ({ toJSON: pick([() => value(depth - 1), () => { throw value(0); }, text(), undefined]) }),
    (depth) => new Proxy(pick([{}, [], () => 1]), proxyTraps(depth)),
    (depth) => { const cycle = [value(depth - 1)]; cycle.push(cycle, { cycle }); return cycle; },
    () => { const holes = []; holes.length = random(5000); holes[random(50)] = text(); return holes; },
    () => text().repeat(random(9000)),
];

function proxyTraps(depth) {
    const traps = {};
    for (const name of ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf']) {
        if (random(3) === 0)
            traps[name] = () => { throw value(0); };
        else if (random(4) === 0)
            traps[name] = () => value(depth - 1);
    }
    return traps;
}

function error(depth) {
    const made = pick([new Error(text()), new TypeError(text(), { cause: random(2) ? value(depth - 1) : undefined }),
        new AggregateError([value(0), value(0)], text())]);
    for (const key of ['name', 'message', 'stack', 'code', 'cause'])
        if (random(5) === 0)
            Object.defineProperty(made, key, random(2) ? { value: value(depth - 1) } : { get() { throw value(0); } });
    return made;
}

function value(depth) {
    return pick(depth > 0 ? makers : makers.slice(0, 11))(depth);
}

/* What the server's ring and log insist on. */
function check(json) {
    equal(/[\0-\x1f]/.test(json), false);
    equal(json.isWellFormed(), true);
    JSON.parse(json);
    equal(json.length < 2 * 1024 * 1024, true);
}

for (let round = 0; round < 20; round++) {
    test(`values, round ${round}`, () => {
        for (let i = 0; i < 200; i++) {
            state = (round * 1000 + i + 1) * 0x9e3779b1 | 1;
            check(encode(value(4)));
        }
    });
}

test('errors under any key', () => {
    for (let i = 0; i < 500; i++) {
        state = (i + 1) * 0x85ebca6b | 1;
        for (const [name, json] of encodeError(text(), error(3), random(2) === 1))
            check(`{${quoteTop(name)}:${json}}`);
    }
});

tests
