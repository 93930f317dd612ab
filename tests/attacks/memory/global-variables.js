// Ever more global variables.
// expect: memory_limit
for (let i = 0; ; i++) globalThis[`variable${i}`] = `value ${i}`;
