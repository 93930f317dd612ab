// Hands large texts to timers that wait.
// expect: memory_limit | error RangeError
for (let i = 0; ; i++) setTimeout(() => {}, 1e6, `${i}`.repeat(1e5));
