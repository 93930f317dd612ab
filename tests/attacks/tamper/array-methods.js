// Replaces the methods of arrays that the bindings could use.
// expect: success "done"
// log: some "msg":"still logs","request_id":"attack tamper/array-methods","list":\[1,2\],"nested":\{"a":\["b"\]\}
for (const name of Object.getOwnPropertyNames(Array.prototype))
    if (name !== 'length') Array.prototype[name] = () => { throw new Error(`Array.prototype.${name}`); };
log.info('still logs', { list: [1, 2], nested: { a: ['b'] } });
console.log('still %s', 'prints', [1]);
metrics.increment('tampered_arrays', { a: 'b' });
structuredClone([1, [2]]);
'done';
