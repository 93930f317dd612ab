// Lets built-in functions of the bindings' realm make objects by species, and follows what they receive.
// expect: success "contained"
const got = [];
class Hostile extends Array {
    static get [Symbol.species]() {
        return function (...args) {
            got.push(...args, new.target);
            return [];
        };
    }
}
const list = Hostile.from([1, [2], 3]);
log.info('x', list);
log.info('x', { list });
console.log(list);
console.table(list);
metrics.add('species', 1, list);
structuredClone(list);
class Waiting extends Promise {
    static get [Symbol.species]() {
        return function (executor) {
            got.push(executor);
            return new Promise(executor);
        };
    }
}
queueMicrotask(() => {});
await new Waiting((done) => done(1));
let reached = false;
for (const value of got) {
    try {
        if (value.constructor.constructor('return globalThis')() !== globalThis) reached = true;
    } catch {}
}
reached ? 'reached' : 'contained';
