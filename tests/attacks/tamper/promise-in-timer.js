// Replaces what queueMicrotask and await could use, then uses both: its own promises fail, and only they.
// expect: error Error
let ran = '';
Promise.prototype.then = () => { throw new Error('then'); };
Promise.resolve = () => { throw new Error('resolve'); };
queueMicrotask(() => { ran = 'ran'; });
setTimeout(() => { ran += ' ran'; }, 0);
const wait = { then: (done) => setTimeout(done, 5) };
await wait;
ran;
