// Keeps ever more strings.
// expect: memory_limit
const kept = [];
for (let i = 0; ; i++) kept.push(`text ${i}`.padEnd(100));
