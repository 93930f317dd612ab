// A list in which each node keeps the next.
// expect: memory_limit
let head = null;
for (let i = 0; ; i++) head = { head, i };
