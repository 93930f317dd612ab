// A query of ever more members.
// expect: memory_limit
const params = new URLSearchParams();
for (let i = 0; ; i++) params.append(`name${i}`, 'value'.repeat(10));
