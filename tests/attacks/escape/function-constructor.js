// Makes code in the realm of the bindings by the constructor of their functions.
// expect: success "contained"
const found = [];
for (const f of [log.info, metrics.increment, console.log, setTimeout, clearInterval, queueMicrotask, structuredClone]) {
    for (const make of [
        () => f.constructor('return this')(),
        () => new f.constructor('return globalThis')(),
        () => Object.getPrototypeOf(f).constructor('return this')(),
        () => f.constructor.prototype.constructor('return this')(),
        () => Reflect.construct(f.constructor, ['return this'], f.constructor)(),
        () => f.constructor.constructor.constructor('return this')(),
        () => f.bind().constructor('return this')(),
    ]) {
        try {
            const reached = make();
            if (reached !== globalThis) found.push(f.name);
        } catch {}
    }
}
found.length === 0 ? 'contained' : found;
