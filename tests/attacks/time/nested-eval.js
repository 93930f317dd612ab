// Compiles new code without an end.
// expect: timeout
for (let i = 0; ; i++) eval(`${i} + 1`);
