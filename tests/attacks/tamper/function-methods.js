// Replaces call, apply and bind of functions.
// expect: success "done"
// log: some "msg":"still logs","request_id":"attack tamper/function-methods","a":1
for (const name of ['call', 'apply', 'bind', 'toString'])
    Object.defineProperty(Function.prototype, name, { value() { throw new Error('tampered'); } });
log.info('still logs', { a: 1 });
metrics.histogram('tampered_functions', 1);
setTimeout(() => log.info('in a timer'), 0);
structuredClone({ a: 1 });
'done';
