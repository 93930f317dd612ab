// Setters on Object.prototype and Array.prototype that would catch what the bindings write.
// expect: success "contained"
let caught = 0;
for (const name of ['0', '1', 'a', 'level', 'name', 'message', 'slot', 'key', 'length2', 'error', 'stack', 'quoted'])
    for (const prototype of [Object.prototype, Array.prototype])
        Object.defineProperty(prototype, name, { set() { caught++; }, get() { caught++; }, configurable: true });
log.info('fields', { b: { c: [1, 2] } });
metrics.increment('tampered_setters', { b: 1 });
console.log('x', [1], { b: 2 });
caught === 0 ? 'contained' : `${caught} accesses seen`;
