// Keeps ever more promises that nobody settles, with reactions.
// expect: memory_limit
const kept = [];
for (let i = 0; ; i++) kept.push(new Promise(() => {}).then(() => i));
