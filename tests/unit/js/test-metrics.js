/* SPDX-License-Identifier: MIT
 *
 * metrics.js on thousands of names and labels that a generator with a fixed seed makes. Beside it stands a model that
 * remembers nothing: what it says of a call (which series, or why none) must come of it each time, whatever was remembered
 * of earlier calls. Hostile values are only held to what holds for all: nothing is thrown, and every claim is well-formed.
 */
const COUNTER = 0, GAUGE = 1, HISTOGRAM = 2, REJECTED = -1;
const kindNames = ['counter', 'gauge', 'histogram'];

/* ---- the registry in place of C ---- */

const declarations = {
    none: { kind: COUNTER, labels: [] },
    one: { kind: GAUGE, labels: ['a'] },
    two: { kind: HISTOGRAM, labels: ['b', 'a'] },
    zero: { kind: COUNTER, labels: ['', '0'] }, // C would not declare these names; a script that uses them must not get there by accident
};

const labelProblem = (kind, name) =>
    !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith('__') || name.length > 100 || (kind === HISTOGRAM && name === 'le');

/* The series of a script's metric as text, or REJECTED. pairs: [name, value]. */
function identify(kind, name, pairs) {
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) || name.length > 200) return REJECTED;
    if (pairs.some(([label]) => labelProblem(kind, label))) return REJECTED;
    const labels = pairs.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
    return labels.length > 32 ? REJECTED : JSON.stringify([kindNames[kind], name, labels]);
}

/* values: in declared order. */
function identifyDeclared(key, values) {
    return JSON.stringify(['declared', key, values]);
}

/* The bindings over a registry that keeps series by their text. */
function world() {
    const slots = new Map();
    const found = { kind: 0 };
    const it = {
        cells: new Float64Array(10000), gauges: new Float64Array(500), claims: 0, rejected: 0, worst: 0,
        slotOf(identity, kind) {
            if (!slots.has(identity)) slots.set(identity, (slots.size + 1) * (kind === GAUGE ? 1 : 20));
            return slots.get(identity);
        },
        answer(identity, kind) {
            if (identity === REJECTED) it.rejected++;
            return identity === REJECTED ? REJECTED : it.slotOf(identity, kind);
        },
        note(text) {
            it.claims++;
            it.worst = Math.max(it.worst, text.length);
            return text.split('\0');
        },
    };
    const pairsOf = (parts) => {
        equal(parts.length % 2, 0);
        return Array.from({ length: parts.length / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]]);
    };
    const { makeMetrics } = load('metrics.js')({
        cells: it.cells, gauges: it.gauges, flags: new Uint8Array([1, 0]), strict: false,
        claim(kind, text) {
            const [name, ...parts] = it.note(text);
            return it.answer(identify(kind, name, pairsOf(parts)), kind);
        },
        claimDeclared(text, inOrder) {
            const [key, ...parts] = it.note(text);
            const declared = Object.hasOwn(declarations, key) ? declarations[key] : null;
            let values = inOrder ? parts : null;
            if (declared && !inOrder) {
                const pairs = pairsOf(parts);
                const given = new Map(pairs);
                if (pairs.length === declared.labels.length && declared.labels.every((name) => given.has(name)))
                    values = declared.labels.map((name) => given.get(name));
            }
            if (!declared || !values || values.length !== declared.labels.length) return it.answer(REJECTED);
            found.kind = declared.kind;
            return it.answer(identifyDeclared(key, values), declared.kind);
        },
        declaredKind: () => found.kind,
        declaredBounds: () => [1, 10],
        addGauge(number, value) { it.gauges[number] += value; },
        reject() { it.rejected++; },
        copy: (text) => text,
        makeTypeError: (text) => new TypeError(text),
        rejection: () => '',
    });
    it.metrics = makeMetrics(Object.prototype);
    return it;
}

/* ---- the generator ---- */

/* xorshift: the same values in every run. */
let state;
function random(below) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
}
const pick = (list) => list[random(list.length)];
const seed = (number) => { state = (number + 1) * 0x9e3779b1 | 1; };

const names = ['q', 'depth', 'q_total', '', '1st', 'a-b', 'ü', 'x'.repeat(200), 'x'.repeat(201), 'a\0b', '__proto__', 'constructor', undefined, null, 7];
const declaredNames = ['none', 'one', 'two', 'zero', 'nobody', '', '__proto__', 'one\0a'];
const keys = ['', 'a', 'b', 'c', '0', '1', 'le', '__x', 'ü', 'a\0b', '\0', 'a-b', '__proto__', 'constructor', 'length', 'y'.repeat(100),
    'y'.repeat(101), 'z'.repeat(150)];
const values = ['', 'x', 'y', '1', '\0', 'x\0a', '\ud800', '😀', 'v'.repeat(1023) + '😀', 'v'.repeat(1024), 'v'.repeat(5000), 0, -0, 1, NaN,
    true, false, null, undefined, 5n];
const hostile = [{}, [], () => 1, Symbol('s'), Object('x'), Object(Symbol()), { toString() { throw 1; } }];
/* Mostly a few of them, so that the same labels come again in other shapes. */
const few = (list, count) => pick(random(4) ? list.slice(0, count) : list);
const anyKey = () => few(keys, 6);
const anyValue = () => (random(16) === 0 ? pick(hostile) : few(values, 2));

const plainLabels = () => {
    const labels = random(8) === 0 ? Object.create({ a: 'x' }) : {};
    for (let i = random(4); i > 0; i--)
        Object.defineProperty(labels, anyKey(), { value: anyValue(), enumerable: random(20) > 0, configurable: true, writable: true });
    return labels;
};
const listedLabels = () => {
    const labels = Array.from({ length: random(4) }, anyValue);
    if (random(4) === 0) delete labels[random(3)];
    if (random(4) === 0) labels.length = random(4);
    if (random(8) === 0) labels[pick(['a', 'b', ''])] = 'x';
    return labels;
};
const manyLabels = () => Object.fromEntries(Array.from({ length: 28 + random(10) }, (_, i) => [`l${random(2) * 50 + i}`, pick(['x', '', null])]));
const noLabels = () => pick([undefined, null, 'text', 5, () => 1, Symbol.iterator]);
const someLabels = () => pick([plainLabels, plainLabels, plainLabels, listedLabels, listedLabels, manyLabels, noLabels])();

/* ---- the model ---- */

const isNone = (value) => ['object', 'function', 'symbol'].includes(typeof value) && value !== null;
const shown = (text, size) => text.slice(0, size).replaceAll('\0', '\ufffd');
const isObject = (value) => typeof value === 'object' && value !== null;

function expectScript(kind, name, labels) {
    if (name === undefined) return REJECTED;
    const pairs = [];
    if (isObject(labels)) {
        for (const key of Object.keys(labels)) {
            const value = labels[key];
            if (isNone(value)) return REJECTED;
            if (value !== null && value !== undefined) pairs.push([key.replaceAll('\0', '\ufffd'), shown(String(value), 1024)]);
        }
    }
    return identify(kind, String(name).replaceAll('\0', '\ufffd'), pairs);
}

function expectDeclared(kind, key, labels) {
    const declared = Object.hasOwn(declarations, key) ? declarations[key] : null;
    if (!declared) return REJECTED;
    let list;
    if (Array.isArray(labels)) {
        if (labels.length !== declared.labels.length) return REJECTED;
        list = Array.from(labels, (value) => (value === null || value === undefined ? '' : value));
    } else {
        const given = isObject(labels) ? Object.keys(labels).filter((name) => labels[name] !== null && labels[name] !== undefined) : [];
        if (given.length !== declared.labels.length || !declared.labels.every((name) => given.includes(name))) return REJECTED;
        list = declared.labels.map((name) => labels[name]);
    }
    if (list.some(isNone)) return REJECTED;
    return kind === declared.kind ? identifyDeclared(key, list.map((value) => shown(String(value), 1024))) : REJECTED;
}

/* ---- the cases ---- */

const calls = [
    (it, name, labels) => it.metrics.increment(name, labels),
    (it, name, labels) => it.metrics.gauge(name, random(1000) + 1, labels),
    (it, name, labels) => it.metrics.histogram(name, 1, labels),
];
const declaredCalls = [
    (it, name, labels) => it.metrics.add(name, 1, labels),
    (it, name, labels) => it.metrics.set(name, random(1000) + 1, labels),
    (it, name, labels) => it.metrics.observe(name, 1, labels),
];

/* What a sample of that kind leaves at its slot. */
const mark = (it, kind, slot) => (kind === GAUGE ? it.gauges[slot] : it.cells[slot]);

function check(it, kind, expected, call, describe) {
    const before = it.rejected;
    const slot = expected === REJECTED ? 0 : it.slotOf(expected, kind);
    const mine = mark(it, kind, slot);
    const all = it.cells.reduce((sum, value) => sum + value, 0);
    if (kind === GAUGE && slot) it.gauges[slot] = 0;
    call();
    if (it.rejected - before !== (expected === REJECTED ? 1 : 0))
        throw new Error(`${describe()}: ${it.rejected - before ? 'rejected' : 'accepted'}, expected ${expected}`);
    if (expected !== REJECTED && (kind === GAUGE ? it.gauges[slot] === 0 : mark(it, kind, slot) !== mine + 1))
        throw new Error(`${describe()}: not counted under ${expected}`);
    const grown = it.cells.reduce((sum, value) => sum + value, 0) - all;
    equal(grown, expected === REJECTED || kind === GAUGE ? 0 : kind === COUNTER ? 1 : 2);
}

const describe = (kind, name, labels) => () => {
    const text = (value) => (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function' ? String(value) : value);
    return `${kindNames[kind]} ${JSON.stringify(text(name))} ${JSON.stringify(isObject(labels) ? Object.entries(labels).map(([k, v]) => [k, text(v)]) : text(labels))}`;
};

for (let round = 0; round < 5; round++) {
    test(`metrics of scripts, round ${round}`, () => {
        const it = world();
        for (let i = 0; i < 500; i++) {
            seed(round * 10000 + i);
            const kind = random(3), name = few(names, 2), labels = someLabels();
            check(it, kind, expectScript(kind, name, labels), () => calls[kind](it, name, labels), describe(kind, name, labels));
        }
    });
    test(`declared metrics, round ${round}`, () => {
        const it = world();
        for (let i = 0; i < 500; i++) {
            seed(round * 10000 + i);
            const name = few(declaredNames, 4), labels = someLabels();
            const kind = Object.hasOwn(declarations, name) ? declarations[name].kind : random(3);
            check(it, kind, expectDeclared(kind, name, labels), () => declaredCalls[kind](it, name, labels), describe(kind, name, labels));
        }
    });
}

/* Objects that say something else each time they are asked. */
const trap = () => pick([() => { throw anyValue(); }, () => anyValue(), () => pick(keys), () => [pick(keys), pick(keys)], () => random(2 ** 32),
    (target) => Reflect.ownKeys(target), () => ({ value: anyValue(), enumerable: true, configurable: true })]);
function trickyLabels() {
    const handler = {};
    for (const name of ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'])
        if (random(3) === 0) handler[name] = trap();
    return pick([
        () => new Proxy(someLabels() ?? {}, handler),
        () => new Proxy(listedLabels(), handler),
        () => Object.defineProperty(plainLabels(), pick(keys), { enumerable: true, get: trap() }),
        () => Object.create(new Proxy({}, handler)),
        () => Object.assign(listedLabels(), { length: pick([0, 5, 2 ** 32 - 1]) }),
        () => new Uint8Array(random(4)), () => new String('abc'), () => new Map([['a', 1]]), () => globalThis, () => /x/g,
    ])();
}

test('hostile labels', () => {
    const it = world();
    for (let i = 0; i < 2000; i++) {
        seed(i);
        const labels = (() => { try { return trickyLabels(); } catch { return null; } })();
        const which = random(3), name = random(6) === 0 ? { toString: trap() } : pick(names);
        equal(calls[which](it, name, labels), undefined);
        equal(declaredCalls[which](it, pick(declaredNames), labels), undefined);
    }
    equal(it.claims > 500, true);
    /* What goes to C is bounded by what a metric can have. */
    equal(it.worst <= 201 + 64 * (2 + 101 + 1024), true);
});

test('a claim is no longer than what a metric can have', () => {
    const it = world();
    const long = 'x'.repeat(1e6);
    it.metrics.increment(long, { [long]: long });
    it.metrics.gauge('q', 1, Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`l${i}`, long])));
    it.metrics.add('one', 1, Array(5000).fill(long));
    it.metrics.observe('two', 1, Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`l${i}`, long])));
    equal(it.claims, 4);
    equal(it.rejected, 4);
    equal(it.worst <= 201 + 33 * (2 + 101 + 1024), true);
});

tests
