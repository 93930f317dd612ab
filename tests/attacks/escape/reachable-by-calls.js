// The same, and calls every function on the way with many receivers and arguments, and follows what they return and throw.
// expect: success "contained"
const mine = new Set();
const walk = (roots) => {
    const open = [...roots];
    while (open.length > 0) {
        const value = open.pop();
        if (Object(value) !== value || mine.has(value)) continue;
        mine.add(value);
        for (const key of Reflect.ownKeys(value)) {
            const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key);
            open.push(member, get, set);
        }
        open.push(Object.getPrototypeOf(value));
    }
};
for (const name of ['hasRef', 'ref', 'refresh', 'unref']) delete Number.prototype[name]; /* of timers, and not this realm's */
const bindings = [...Object.values(log), ...Object.values(metrics), setTimeout, clearTimeout, setInterval, setImmediate, queueMicrotask, structuredClone];
walk([Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Math, JSON, Reflect, Proxy, Date, RegExp, Promise, Map, Set, WeakMap,
    WeakSet, WeakRef, FinalizationRegistry, ArrayBuffer, DataView, Uint8Array, Atomics, Iterator, Intl, Error, AggregateError, TypeError,
    RangeError, SyntaxError, ReferenceError, EvalError, URIError, eval, parseInt, parseFloat, isNaN, isFinite]);
walk([(function* () {})(), (async function* () {})(), async () => {}, [][Symbol.iterator](), new Map().entries(), new Set().values(),
    ''[Symbol.iterator](), 'x'.matchAll(/x/g), Iterator.from({ next() {} }), [].values().map((x) => x)]);
const seen = new Map();
const open = [];
const add = (value, path) => {
    if (Object(value) !== value || value === globalThis || mine.has(value) || seen.has(value) || path.length > 100) return;
    seen.set(value, path);
    open.push(value);
    try {
        Promise.prototype.then.call(value, (x) => add(x, `${path} =>`), (x) => add(x, `${path} =>!`));
    } catch {}
};
const attempt = (path, work) => {
    try {
        add(work(), path);
    } catch (error) {
        add(error, `${path}!`);
    }
};
const lists = [[], [undefined], [null], [{}], ['x'], ['x', 'y'], [/x/g], [[1]], [() => 1], [{}, 'a'], [[], () => 1], [Object, []],
    [Symbol.iterator], [1], [{ then(done, fail) { add(done, 'done'); add(fail, 'fail'); } }]];
const receivers = [undefined, null, 'x', 1, [1], {}, () => 1, /x/g, new Map([[1, 2]]), Symbol.iterator];
for (const f of bindings) add(f, f.name);
let calls = 0;
const step = () => {
    while (open.length > 0 && calls < 25000) {
        const value = open.shift();
        const path = seen.get(value);
        for (const key of Reflect.ownKeys(value).slice(0, 200)) {
            const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key);
            for (const next of [member, get, set]) add(next, `${path}.${String(key)}`);
            if (get) attempt(`${path}.${String(key)}()`, () => value[key]);
        }
        add(Object.getPrototypeOf(value), `${path}.__proto__`);
        if (typeof value !== 'function' || /freeze|preventExt|seal|^bound /.test(value.name)) continue;
        for (const list of lists) {
            for (const receiver of receivers) attempt(`${path}()`, () => Reflect.apply(value, receiver, list));
            attempt(`new ${path}`, () => Reflect.construct(value, list));
            calls += receivers.length + 1;
        }
    }
};
step();
await new Promise((done) => setTimeout(done, 5));
step();
const found = [];
for (const [value, path] of seen) {
    if (Object.hasOwn(value, 'globalThis') || ArrayBuffer.isView(value) || typeof value === 'function' && value.name === 'RegExp') found.push(path);
}
calls > 10000 && found.length === 0 ? 'contained' : found;
