// Keeps ever more buffers of Node.js.
// expect: memory_limit | crash | error RangeError
const kept = [];
for (;;) kept.push(Buffer.alloc(1e6, kept.length));
