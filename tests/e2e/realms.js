/* SPDX-License-Identifier: MIT
 *
 * Looks for everything of another realm that a script can get hold of: by properties, getters and prototypes, as results,
 * as what is thrown, as arguments of traps, callbacks and of built-ins that were replaced. test_realms.py puts in front
 * when the built-ins are replaced:
 *
 * const spying = 'never' | 'before' | 'after' the Web APIs are loaded;
 *
 * The value: { count, changeable, compiling, marks }: how many foreign objects were met; the paths of those that can be
 * changed and of those that compile code; and of all objects, the paths of those with the mark of another execution. */

/* Taken before anything is replaced. */
const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { isFrozen } = Object, { isArray } = Array;
const [RealProxy, RealReflect, RealString, RealMap, RealPromise] = [Proxy, { __proto__: null }, String, Map, Promise];
for (const name of ownKeys(Reflect)) RealReflect[name] = Reflect[name];
const { has: mapHas, set: mapSet } = Map.prototype, { then } = Promise.prototype;
const [ObjectPrototype, global] = [Object.prototype, globalThis];

const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';
const put = (object, key, value) => defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
const push = (list, value) => put(list, list.length, value);

function collection() {
    const map = new RealMap(), list = [];
    const has = (value) => apply(mapHas, map, [value]);
    const add = (value) => {
        apply(mapSet, map, [value]);
        push(list, value);
    };
    return { list, has, add };
}

function membersOf(object) {
    const members = [getPrototypeOf(object)], names = ['__proto__'];
    const keys = ownKeys(object);
    for (let i = 0; i < keys.length; i++) {
        const property = getOwnPropertyDescriptor(object, keys[i]);
        if (property === undefined) continue;
        const { value, get, set } = property;
        for (const member of [value, get, set]) {
            if (!isObject(member)) continue;
            push(members, member);
            push(names, RealString(keys[i]));
        }
    }
    return { members, names };
}

/* ---- what the language gives to this realm; the bindings and Web APIs are left out ---- */

const bindings = ['log', 'metrics', 'console', 'args', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate',
    'clearImmediate', 'queueMicrotask', 'structuredClone'];
const webNames = ownKeys(global).filter((name) => getOwnPropertyDescriptor(global, name).get !== undefined);

/* What numbers are given is ours, and leads to our realm. */
const ofNumbers = ownKeys(Number.prototype).map((name) => [name, getOwnPropertyDescriptor(Number.prototype, name)])
    .filter(([, property]) => property.get !== undefined);
for (const [name] of ofNumbers) delete Number.prototype[name];

const globalFunctions = ownKeys(global).filter((name) =>
    typeof name === 'string' && !bindings.includes(name) && !webNames.includes(name) && typeof global[name] === 'function');

const own = collection();
own.add(global);
for (const name of [...globalFunctions, 'Atomics', 'Intl', 'JSON', 'Math', 'Reflect', 'WebAssembly'])
    if (isObject(global[name]) && !own.has(global[name])) own.add(global[name]);
for (let i = 1; i < own.list.length; i++) {
    for (const member of membersOf(own.list[i]).members)
        if (isObject(member) && !own.has(member)) own.add(member);
}

for (const [name, property] of ofNumbers) defineProperty(Number.prototype, name, property);

/* Its prototypes end at an Object.prototype that is not this realm's. Of an object whose prototypes end elsewhere nobody
 * can tell where it was made; marks are looked for on all. */
function isForeign(value) {
    let last = value;
    for (let next; (next = getPrototypeOf(last)) !== null;) last = next;
    return last !== ObjectPrototype && getOwnPropertyDescriptor(last, 'hasOwnProperty') !== undefined;
}

/* ---- what is met ---- */

const met = collection(), paths = [], isFresh = [];

/* fresh: made for this one call, so that only what it leads to must be frozen. */
function meet(value, path, fresh = false) {
    if (!isObject(value) || own.has(value) || met.has(value)) return;
    push(paths, path);
    push(isFresh, fresh);
    met.add(value);
}

/* An array or a plain object. What an array or object that was made for one call has of these was made for it too. */
function isRecord(value) {
    const prototype = isObject(value) && typeof value !== 'function' ? getPrototypeOf(value) : null;
    return prototype !== null && (isArray(value) || getPrototypeOf(prototype) === null);
}

function meetAll(values, path) {
    for (let i = 0; i < values.length; i++) meet(values[i], path, true);
}

function attempt(path, work) {
    try {
        const value = work();
        meet(value, `${path}()`, true);
        try {
            apply(then, value, [(x) => meet(x, `${path} =>`, true), (x) => meet(x, `${path} =>!`, true)]);
        } catch {
            /* No promise. */
        }
        return value;
    } catch (error) {
        meet(error, `${path}!`, true);
        return undefined;
    }
}

/* Some never end, since the built-ins that they wait with were replaced. */
const PATIENCE_MS = 200;

const settled = (value) => new RealPromise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    try {
        apply(then, value, [resolve, resolve]);
    } catch {
        resolve();
    }
});

/* ---- built-ins that tell who calls them with what ---- */

const replaced = [];

function spyOn(object, key, path) {
    const property = getOwnPropertyDescriptor(object, key);
    if (typeof property.value !== 'function' || !property.configurable) return;
    const spy = new RealProxy(property.value, {
        apply(real, self, values) {
            meet(self, `this of ${path}`, true);
            meetAll(values, path);
            return apply(real, self, values);
        },
        construct(real, values, target) {
            meet(target, `new.target of ${path}`);
            meetAll(values, `new ${path}`);
            return construct(real, values, target);
        },
    });
    own.add(spy);
    push(replaced, () => defineProperty(object, key, property));
    defineProperty(object, key, { ...property, value: spy });
}

const nodeNames = ['assert', 'assert/strict', 'buffer', 'console', 'crypto', 'diagnostics_channel', 'events', 'module', 'os', 'path', 'path/posix',
    'perf_hooks', 'process', 'punycode', 'querystring', 'stream', 'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'timers',
    'timers/promises', 'tty', 'url', 'util', 'util/types'];

/* Names that our objects may be asked for though they lack them. */
const lookedUp = ['clone', 'make', 'move', 'canMove', 'errorParts', 'extract', 'isIt', 'reset', 'release', 'watch', 'host', 'members',
    'incoming', 'then', 'toJSON', 'signal', 'transfer', 'source', 'stream', 'body', 'headers', 'list', 'guard', 'block', '0', '1'];
const mustLack = ['then', 'toJSON'];

function spyOnLookup(name) {
    const hook = function (...values) {
        meet(this, `this of ${name}`, true);
        meetAll(values, name);
    };
    own.add(hook);
    defineProperty(ObjectPrototype, name, {
        get() {
            meet(this, `getter of ${name}`, true);
            return mustLack.includes(name) ? undefined : hook;
        },
        set(value) {
            meet(this, `setter of ${name}`, true);
            meet(value, `value for ${name}`, true);
            put(this, name, value);
        },
        configurable: true,
    });
}

function spy() {
    for (const name of globalFunctions) {
        for (const [object, path] of [[global[name].prototype, `${name}.prototype`], [global[name], name]]) {
            if (object === undefined) continue;
            for (const key of ownKeys(object))
                if (key !== 'constructor') spyOn(object, key, `${path}.${RealString(key)}`);
        }
    }
    for (const key of ['parse', 'stringify']) spyOn(JSON, key, `JSON.${key}`);
    for (const key of ownKeys(Reflect)) spyOn(Reflect, key, `Reflect.${RealString(key)}`);
    for (const name of globalFunctions) spyOn(global, name, name);
    for (const name of lookedUp) spyOnLookup(name);
}

function unspy() {
    for (let i = 0; i < lookedUp.length; i++) delete ObjectPrototype[lookedUp[i]];
    for (let i = replaced.length - 1; i >= 0; i--) replaced[i]();
}

/* ---- what is called ---- */

/* Every trap notes what it is given. */
const noisy = (target) => new RealProxy(target, new RealProxy({}, {
    get: (_, trap) => (...values) => {
        meetAll(values, `trap ${trap}`);
        return apply(RealReflect[trap], undefined, values);
    },
}));
const thenable = { then(...resolvers) { meetAll(resolvers, 'then'); resolvers[0](1); } };

async function use() {
    const text = (string) => new TextEncoder().encode(string);
    const steps = {
        log: () => log.info(noisy({}), noisy({ a: noisy([1]), get b() { throw 1; } })),
        metrics: () => metrics.increment('calls', noisy({ a: '1' })),
        metricsOfObject: () => metrics.gauge({ toString: null }, Symbol(), noisy({ a: {} })),
        console: () => console.log('%o %s', noisy({}), noisy([]), noisy(() => {})),
        table: () => console.table(noisy([{ a: 1 }])),
        timer: () => setTimeout(noisy(() => {}), noisy({})),
        timerOfNothing: () => setTimeout(),
        microtask: () => queueMicrotask(noisy(() => {})),
        microtaskOfNothing: () => queueMicrotask(),
        clone: () => structuredClone(noisy({ a: [new Map([[1, new Set([2])]]), new Date(), /x/g, new Error('x'), new Uint8Array(2)] })),
        cloneOfFunction: () => structuredClone(() => {}),
        cloneWithOptions: () => structuredClone(1, noisy({ transfer: noisy([]) })),
        channel: () => {
            const { port1, port2 } = new MessageChannel();
            port2.onmessage = (event) => meet(event.data, 'message', true);
            port1.postMessage({ a: 1 });
            attempt('clone of a port', () => structuredClone(port1));
            return structuredClone(port1, { transfer: [port1] });
        },
        headers: () => {
            const headers = new Headers(noisy({ a: 'b', 'set-cookie': 'c' }));
            headers.append('a', 'c');
            headers.append('set-cookie', 'd');
            return [[...headers], headers.get('a'), headers.getSetCookie(), headers.keys(), headers.forEach((...values) => meetAll(values, 'forEach'))];
        },
        badHeaders: () => Headers.prototype.get.call({}, 'a'),
        response: async () => {
            const response = new Response('{"a":1}', { headers: { a: 'b' } });
            const copy = response.clone();
            const form = new FormData();
            form.append('a', new File(['x'], 'x'));
            return [await response.json(), copy.headers, await copy.text(), await new Response(form).formData(),
                await new Response(new Blob(['x']).stream()).bytes(), await Response.json({ a: 1 }).arrayBuffer(), Response.error()];
        },
        request: async () => {
            const request = new Request('http://127.0.0.1/', noisy({ method: 'POST', body: 'x', signal: AbortSignal.abort(1) }));
            return [request.clone(), request.signal, await request.blob()];
        },
        fetchData: async () => (await fetch('data:application/json,{"a":1}', noisy({}))).json(),
        fetchRefused: () => fetch('http://127.0.0.1:9/', { method: 'POST', body: 'x', headers: { a: 'b' } }),
        fetchUpload: () => fetch('http://127.0.0.1:2/', { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' }),
        fetchNothing: () => fetch(noisy({})),
        fetchAborted: () => fetch('http://127.0.0.1:2/', { signal: AbortSignal.abort(1) }),
        fetchOfSymbol: () => fetch(Symbol()),
        events: () => {
            const target = new EventTarget();
            target.addEventListener('x', (...values) => meetAll(values, 'listener'), noisy({ signal: new AbortController().signal }));
            return target.dispatchEvent(new CustomEvent('x', noisy({ detail: 1 })));
        },
        url: () => [new URL('http://a/?b=c').searchParams, [...new URLSearchParams(noisy({ a: 'b' }))], URL.canParse('x', {})],
        badURL: () => new URL('x'),
        pattern: () => new URLPattern({ pathname: '/:id' }).exec('http://a/x'),
        texts: () => [text('é'), new TextDecoder('shift_jis').decode(text('x'), noisy({ stream: true })), atob('eA=='), btoa('x')],
        badTexts: () => atob('='),
        streams: async () => {
            const packed = new Blob(['xxxxxxxx']).stream().pipeThrough(new CompressionStream('gzip'));
            return new Response(packed.pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream())
                .pipeThrough(new TextEncoderStream())).text();
        },
        random: () => [crypto.getRandomValues(new Uint8Array(2)), crypto.randomUUID()],
        randomOfNothing: () => crypto.getRandomValues({}),
        subtle: async () => {
            const key = await crypto.subtle.generateKey(noisy({ name: 'ECDSA', namedCurve: 'P-256' }), true, ['sign', 'verify']);
            const jwk = await crypto.subtle.exportKey('jwk', key.publicKey);
            return [key, jwk, structuredClone(key.publicKey), await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, text('x')),
                await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])];
        },
        badSubtle: () => crypto.subtle.digest('MD5', text('')),
        performance: () => [performance.toJSON(), navigator],
        error: () => structuredClone(new DOMException('x', 'AbortError')),
        deep: () => { const deep = () => { structuredClone({}); deep(); }; deep(); },
        deepHeaders: () => { const headers = new Headers(), deep = () => { headers.get('a'); deep(); }; deep(); },
        report: () => reportError(noisy(new Error('x'))),
        thenable: () => thenable,
        node: () => nodeNames.map((name) => meet(require(name), `require ${name}`)),
        nodeImported: () => Promise.all(nodeNames.map((name) => import('node:' + name))),
        nodeMissing: () => [() => require('fs'), () => require({}), () => require(noisy({})), () => import('node:fs')]
            .map((work) => attempt('node', work)),
        process: () => {
            process.nextTick(noisy((...values) => meetAll(values, 'nextTick')), noisy({}));
            process.on('x', noisy((...values) => meetAll(values, 'process')));
            process.emit('x', noisy({}));
            return [process.hrtime(noisy([1, 2])), process.hrtime.bigint(), process.env, process.cwd()];
        },
        emitter: async () => {
            const { EventEmitter, once } = require('events'), emitter = new EventEmitter();
            emitter.on('x', noisy((...values) => meetAll(values, 'emitter')));
            const promise = once(emitter, 'x', noisy({}));
            emitter.emit('x', noisy({}));
            return promise;
        },
        buffers: () => {
            const buffer = Buffer.from('é'), { transcode, isUtf8 } = require('buffer');
            return [buffer, buffer.toString(), buffer.toString('base64'), buffer.toString('hex'), transcode(buffer, 'utf8', 'latin1'),
                isUtf8(buffer), structuredClone(buffer), new (require('string_decoder').StringDecoder)().write(buffer)];
        },
        badBuffers: () => [() => Buffer.from(noisy({})), () => Buffer.from('x', 'y'), () => Buffer.alloc(-1)].map((work) => attempt('buffer', work)),
        inspected: () => {
            const { inspect, format, formatWithOptions, types, isDeepStrictEqual } = require('util');
            const own = { [inspect.custom]: (...values) => { meetAll(values, 'custom'); return noisy({}); } };
            return [inspect(own), inspect(noisy({ a: own })), format('%s %o', own, noisy({})), formatWithOptions({ sorted: noisy(() => 1) }, { b: 1, a: 2 }),
                types.isDate(noisy({})), isDeepStrictEqual(noisy({}), {})];
        },
        timersOfNode: () => [setTimeout(() => {}, 1000).unref(), (1).hasRef()],
        promisedTimer: () => require('timers/promises').setTimeout(1, noisy({}), noisy({})),
        nodeCrypto: () => {
            const crypto = require('crypto'), { Buffer } = require('buffer');
            const pair = crypto.generateKeyPairSync('ec', noisy({ namedCurve: 'P-256' })), key = crypto.createSecretKey(Buffer.from('abc'));
            const signature = crypto.sign('sha256', Buffer.from('x'), noisy({ key: pair.privateKey }));
            crypto.randomBytes(4, noisy((...values) => meetAll(values, 'randomBytes')));
            return [crypto.getHashes(), crypto.createHash('md5', noisy({})).update('x').copy(), crypto.createHmac('md5', key).digest(), key, key.export(),
                pair.publicKey, pair.privateKey.export(noisy({ format: 'jwk' })), pair.publicKey.asymmetricKeyDetails, signature,
                crypto.createVerify('sha256').update('x').verify(pair.publicKey, signature), crypto.randomFillSync(new Uint8Array(3)), crypto.webcrypto];
        },
        nodeCryptoRefuses: () => {
            const crypto = require('crypto');
            return [() => crypto.createHash('x'), () => crypto.createHash({}), () => crypto.createHmac('md5'), () => crypto.createPrivateKey('x'),
                () => crypto.createPublicKey(noisy({ key: noisy({}), format: 'jwk' })), () => crypto.sign('md5', new Uint8Array(1), noisy({})),
                () => new crypto.KeyObject('secret', noisy({})), () => crypto.pbkdf2Sync('a', 'b', noisy({}), 1, 'md5')].map((work) => attempt('crypto', work));
        },
        nodeStream: async () => {
            const { Readable, Transform, pipeline } = require('stream'), { text } = require('stream/consumers');
            const through = new Transform(noisy({ transform: noisy((chunk, encoding, callback) => { callback(null, chunk); }) }));
            pipeline(Readable.from(['a']), through, noisy((error) => meet(error, 'pipeline')));
            return [await text(through), await attempt('stream', () => text(new Readable({ read() { this.destroy(noisy({})); } })))];
        },
        paths: () => [require('path').parse('/a/b.c'), require('path').format(noisy({ name: 'a' })), require('path').resolve('a')],
        imported: () => import('x'),
        importedByIt: async () => (await import('x')).again(),
        imports: () => [import('x' + 1), import(noisy({})), import(Symbol())].map((promise) => settled(promise)),
    };
    const pending = [];
    for (const name in steps) push(pending, settled(attempt(name, steps[name])));
    for (let i = 0; i < pending.length; i++) await pending[i];
}

/* A function of another realm, with receivers and arguments of several kinds. */
function callForeign(value, path) {
    for (const values of [[], [{}], ['x'], [() => 1], [{}, {}], [noisy({})]])
        for (const receiver of [undefined, {}, [1]]) attempt(path, () => apply(value, receiver, values));
}

const CALLS_MAX = 3000, PATH_MAX = 120;

/* Who calls this while a program is loaded has given its exports away. */
const notCalled = 'import.exports';

function walk() {
    for (let i = 0, calls = 0; i < met.list.length; i++) {
        const value = met.list[i], path = paths[i];
        if (path.length > PATH_MAX) continue;
        const { members, names } = membersOf(value);
        for (let j = 0; j < members.length; j++)
            meet(members[j], `${path}.${names[j]}`, isFresh[i] && isRecord(value) && isRecord(members[j]));
        if (typeof value === 'function' && path !== notCalled && isForeign(value) && calls++ < CALLS_MAX) callForeign(value, path);
    }
}

/* ---- what is found ---- */

const compilers = /^(eval|Function|AsyncFunction|GeneratorFunction|AsyncGeneratorFunction)$/;
const matches = RegExp.prototype.test;

function compiles(value) {
    if (typeof value !== 'function' || !apply(matches, compilers, [value.name])) return false;
    try {
        value('return 1');
        return true;
    } catch {
        return false;
    }
}

/* Our own mark may be met again: behind a proxy. */
const mark = {};

function judge() {
    const found = { count: 0, changeable: [], compiling: [], marks: [] };
    for (let i = 0; i < met.list.length; i++) {
        const value = met.list[i], path = paths[i];
        const property = getOwnPropertyDescriptor(value, 'mark');
        if (property !== undefined && property.value !== mark) push(found.marks, path);
        if (isForeign(value)) {
            found.count++;
            if (!isFrozen(value) && !isFresh[i]) push(found.changeable, path);
            if (compiles(value)) push(found.compiling, path);
        }
        try {
            defineProperty(value, 'mark', { value: mark });
        } catch {
            /* A proxy that is revoked or refuses. */
        }
    }
    return found;
}

/* ---- */

/* By then the value of this script is waited for: the functions that settle it are not among those that are called. */
await new Promise((done) => setTimeout(done));

/* What import() calls, by the name that it has in the text that runs. */
meet(eval('$m' + 'port'), 'import', true);
/* These four are made for each realm. */
for (const name of ownKeys(log)) meet(log[name], `log.${name}`, true);
for (const name of bindings) meet(global[name], name);
for (const name of webNames) {
    const { get, set } = getOwnPropertyDescriptor(global, name);
    meet(get, `get ${name}`);
    meet(set, `set ${name}`);
}
for (const [name, { get, set }] of ofNumbers) {
    meet(get, `get ${name}`);
    meet(set, `set ${name}`);
}
if (spying === 'before') spy();
for (const name of webNames) attempt(name, () => global[name]);
if (spying === 'after') spy();
await use();
unspy();
await new Promise((done) => setTimeout(done, 5));
walk();
judge();
