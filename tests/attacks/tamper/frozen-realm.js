// Freezes everything it can, the global object included.
// expect: success "done"
// log: some "msg":"frozen"
for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[name];
    if (typeof value === 'function' && value.prototype) Object.freeze(value.prototype);
    if (typeof value === 'function' || typeof value === 'object') Object.freeze(value);
}
Object.preventExtensions(globalThis);
log.info('frozen', { a: [1] });
structuredClone({ a: new Date(0) });
metrics.increment('frozen', { a: 1 });
'done';
