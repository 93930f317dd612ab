// Executions of which each costs its worker, one after the other.
// expect: memory_limit | crash
// runs: 5
const kept = [];
for (;;) kept.push(new Uint8Array(1e6).fill(1));
