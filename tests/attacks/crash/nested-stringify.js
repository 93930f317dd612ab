// An array nested a hundred thousand times, to JSON.
// expect: error RangeError
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
JSON.stringify(list);
