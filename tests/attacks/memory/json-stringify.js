// Makes a JSON text of what is small in memory: one string, a hundred thousand times.
// expect: memory_limit | error RangeError
JSON.stringify(new Array(1e5).fill('x'.repeat(1e4))).length;
