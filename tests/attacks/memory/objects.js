// Keeps ever more objects.
// expect: memory_limit
const kept = [];
for (let i = 0; ; i++) kept.push({ i, more: [i] });
