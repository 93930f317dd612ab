// Callbacks of functions without strict mode: which global object are they called on?
// expect: success "contained"
const seen = [];
const look = new Function('seen', 'return function () { seen.push(this); }')(seen);
setTimeout(look, 0);
setInterval(look, 1);
setImmediate(look);
queueMicrotask(look);
log.info('x', { toJSON: look });
log.info({ toString: look });
[1].sort.call([2, 1], look);
await new Promise((done) => setTimeout(done, 10));
const foreign = seen.filter((value) => value !== globalThis && Object.hasOwn(Object(value), 'globalThis'));
seen.length > 3 && foreign.length === 0 ? 'contained' : 'reached';
