// Follows the constructors of errors that bindings throw.
// expect: success "contained"
const errors = [];
const tries = [
    () => setTimeout(), () => setTimeout(1), () => setInterval(null), () => setImmediate({}), () => queueMicrotask(),
    () => structuredClone(), () => structuredClone(Symbol()), () => structuredClone({}, 1), () => structuredClone({}, { transfer: [1] }),
    () => structuredClone(new Proxy({}, { ownKeys: () => 1 })), () => setTimeout(() => {}, Symbol()), () => new log.info(),
    () => new metrics.increment(), () => new setTimeout(), () => log.info.caller, () => setTimeout.arguments,
    () => { 'use strict'; setTimeout.x = 1; }, () => { 'use strict'; delete console.log.name; },
    () => Reflect.construct(structuredClone, []), () => structuredClone({ get a() { throw new Error('mine'); } }),
];
for (const one of tries) {
    try {
        one();
    } catch (error) {
        errors.push(error);
    }
}
let reached = errors.length === 0;
for (const error of errors) {
    for (let object = error; object; object = Object.getPrototypeOf(object)) {
        try {
            const value = object.constructor.constructor('return globalThis')();
            if (value !== globalThis) reached = true;
        } catch {}
    }
}
reached ? 'reached' : 'contained';
