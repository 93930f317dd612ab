// Symbols in the registry that all global objects of a worker share, which keeps its keys.
// expect: memory_limit | timeout
// timeout_ms: 3000
const kept = [];
for (let i = 0; ; i++) kept.push(Symbol.for(`kept ${i} ${'x'.repeat(200)}`));
