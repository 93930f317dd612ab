// Half a million microtasks at once.
// expect: success 500000 | memory_limit
let ran = 0;
for (let i = 0; i < 5e5; i++) queueMicrotask(() => { ran++; });
await new Promise((done) => setTimeout(done, 1));
ran;
