// Lets the stack overflow inside the bindings, and follows the constructor of the error that comes from there.
// expect: success "contained"
let reached = false;
const look = (error) => {
    for (let object = error; object; object = Object.getPrototypeOf(object)) {
        try {
            if (object.constructor.constructor('return this')() !== globalThis) reached = true;
        } catch {}
    }
};
for (const call of [
    () => log.info('x', { a: [1], b: new Date(0) }), () => log.info(new Error('x')), () => metrics.increment('stack_limit', { a: 1 }),
    () => metrics.histogram('stack_limit_h', 1, { a: Math.random() }), () => console.log('%o', { a: 1 }), () => setTimeout(() => {}, 0),
    () => structuredClone({ a: [1] }), () => queueMicrotask(() => {}), () => console.table([[1]]), () => setTimeout(1),
]) {
    let tries = 0;
    const dive = () => {
        try {
            dive();
        } catch (overflow) {
            look(overflow);
            if (tries++ < 20) {
                try {
                    call();
                } catch (error) {
                    look(error);
                }
            }
            throw overflow;
        }
    };
    try {
        dive();
    } catch {}
}
reached ? 'reached' : 'contained';
