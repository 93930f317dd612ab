// One object with ever more properties.
// expect: memory_limit
const object = {};
for (let i = 0; ; i++) object[`property ${i}`] = i;
