// A result nested five thousand times, for a caller that wants msgpack.
// codec: msgpack
// expect: frame "depth"
let list = [];
for (let i = 0; i < 5000; i++) list = [list];
list;
