// Keeps ever more closures.
// expect: memory_limit
const kept = [];
for (let i = 0; ; i++) kept.push(() => i);
