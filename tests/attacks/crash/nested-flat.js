// The same, to be made flat.
// expect: error RangeError
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
list.flat(Infinity);
