// Keeps buffers that are never touched: address space without memory behind it.
// expect: error RangeError | memory_limit
const kept = [];
for (;;) kept.push(new Uint8Array(1 << 20));
