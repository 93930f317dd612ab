// Compiles ever more functions.
// expect: memory_limit | timeout
// timeout_ms: 3000
const kept = [];
for (let i = 0; ; i++) kept.push(new Function(`return [${`${i}, `.repeat(200)}]`));
