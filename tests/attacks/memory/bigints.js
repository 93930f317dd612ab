// Keeps large numbers.
// expect: memory_limit
const kept = [];
for (let i = 0n; ; i++) kept.push((1n << 800000n) + i);
