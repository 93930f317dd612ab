// Gives Proxies to all bindings and follows whatever their traps receive.
// expect: success "contained"
const got = new Set();
const handler = new Proxy({}, {
    get(_, trap) {
        return (...args) => {
            for (const value of args) if (typeof value === 'object' && value !== null || typeof value === 'function') got.add(value);
            return Reflect[trap](...args);
        };
    },
});
const make = () => new Proxy({ a: 1, b: [2], toString: () => 'x' }, handler);
for (const use of [
    () => log.info('x', make()), () => log.info(make()), () => log.info('x', { p: make() }), () => log.info('x', 'y', make()),
    () => console.log(make()), () => console.log('%s %o %d %j', make(), make(), make(), make()), () => console.table(make()),
    () => console.table([make()], make()), () => console.dir(make(), make()), () => metrics.increment('proxies', make()),
    () => metrics.increment(make()), () => metrics.gauge('proxies', make(), make()), () => metrics.add('x', 1, make()),
    () => setTimeout(make()), () => setTimeout(() => {}, make()), () => clearTimeout(make()), () => structuredClone(make()),
    () => structuredClone({}, make()), () => queueMicrotask(make()), () => console.count(make()), () => console.time(make()),
    () => log.info('x', new Map([[make(), make()]])), () => log.error(Object.assign(new Error('x'), { cause: make() })),
]) {
    try {
        use();
    } catch {}
}
let reached = false;
for (const value of got) {
    for (let object = value, i = 0; object && i < 10; object = Object.getPrototypeOf(object), i++) {
        try {
            if (object.constructor.constructor('return globalThis')() !== globalThis) reached = true;
        } catch {}
    }
}
got.size > 0 && !reached ? 'contained' : 'reached';
