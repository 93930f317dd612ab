// The same, to a string.
// expect: error RangeError
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
`${list}`;
