// Keeps buffers and fills them.
// expect: memory_limit
const kept = [];
for (;;) kept.push(new Uint8Array(1e6).fill(1));
