// Lines from a hundred thousand microtasks.
// expect: success "done"
// log: lines 50000
for (let i = 0; i < 5e4; i++) queueMicrotask(() => log.info('task', { i }));
await new Promise((done) => setTimeout(done, 1));
'done';
