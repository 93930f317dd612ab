// Looks at the receiver and arguments of getters, toJSON and toString that bindings call.
// expect: success "contained"
let reached = false;
let looking = false; // or it would call itself
const look = function (...args) {
    if (looking) return 'x';
    looking = true;
    for (const value of [this, ...args]) {
        if (value === undefined || value === null) continue;
        try {
            const global = value.constructor.constructor('return globalThis')();
            if (global !== globalThis) reached = true;
        } catch {}
        if (value !== globalThis && Object(value) === value && Object.hasOwn(value, 'globalThis')) reached = true;
    }
    looking = false;
    return 'x';
};
const hostile = () => Object.defineProperties({}, {
    toJSON: { value: look }, toString: { value: look }, valueOf: { value: look }, [Symbol.toPrimitive]: { value: look },
    a: { get: look, enumerable: true }, constructor: { get: look }, [Symbol.toStringTag]: { get: look }, then: { get: look },
    length: { get: look }, name: { get: look }, message: { get: look }, stack: { get: look }, transfer: { get: look },
});
for (const use of [
    () => log.info(hostile(), hostile()), () => log.info('x', { a: hostile() }), () => console.log(hostile()),
    () => console.log('%s%d%o', hostile(), hostile(), hostile()), () => metrics.increment(hostile(), hostile()),
    () => metrics.gauge('receivers', 1, { a: hostile() }), () => setTimeout(look, hostile()), () => structuredClone(hostile(), hostile()),
    () => setTimeout(look, 0, 1, 2), () => setImmediate(look), () => queueMicrotask(look), () => console.table([hostile()]),
    () => log.info(Object.assign(new Error('x'), { toString: look, toJSON: look })),
]) {
    try {
        use();
    } catch {}
}
await new Promise((done) => setTimeout(done, 5));
reached ? 'reached' : 'contained';
