// Clones and logs foreign objects, to get copies of what they hide.
// expect: success "contained"
let reached = false;
for (const value of [log, metrics, console, log.info, Object.getPrototypeOf(log.info), { f: setTimeout }]) {
    try {
        const copy = structuredClone(value);
        if (copy.constructor.constructor('return globalThis')() !== globalThis) reached = true;
    } catch {}
    log.info('foreign', { value });
    console.dir(value, { depth: 9, showHidden: true });
}
reached ? 'reached' : 'contained';
