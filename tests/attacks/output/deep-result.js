// A result nested ten thousand times.
// expect: success | error RangeError
let list = [];
for (let i = 0; i < 500; i++) list = [list];
list;
