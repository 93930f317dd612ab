// An array nested a hundred thousand times, to console.log, with depth for all of it.
// expect: success "done"
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
console.dir(list, { depth: Infinity });
console.log('%o %O %j', list, list, list);
'done';
