// A Map that grows.
// expect: memory_limit
const map = new Map();
for (let i = 0; ; i++) map.set(i, i);
