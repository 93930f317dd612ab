// Keeps clones of a large value.
// expect: memory_limit
let value = [1, 2, 3];
for (;;) value = structuredClone([value, value.slice(), structuredClone(value)]);
