// An array nested a hundred thousand times, to structuredClone.
// expect: error RangeError
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
structuredClone(list);
