// Doubles an array.
// expect: memory_limit | error RangeError
let list = [1, 2, 3];
for (;;) list = list.concat(list);
