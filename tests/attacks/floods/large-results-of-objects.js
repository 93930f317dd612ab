// The same of empty objects: two bytes each, and dear for whoever would make a tree of them.
// runs: 10
// expect: success
Array(6e5).fill({});
