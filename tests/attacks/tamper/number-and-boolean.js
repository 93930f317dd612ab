// Replaces toString and valueOf of primitive values.
// expect: success "done"
// log: some "n":1.5,"b":true,"big":"7"
for (const holder of [Number, Boolean, BigInt, Symbol, String, Object, Date])
    for (const name of ['toString', 'valueOf', 'toJSON', Symbol.toPrimitive])
        Object.defineProperty(holder.prototype, name, { value() { throw new Error('tampered'); } });
log.info('primitives', { n: 1.5, b: true, big: 7n });
metrics.increment('tampered_numbers', { n: 1, b: true });
metrics.histogram('tampered_histogram', 0.5);
'done';
