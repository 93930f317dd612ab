// A table of a thousand columns and a format with a thousand places.
// expect: success "done"
console.table([Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`c${i}`, 'x'.repeat(1000)]))]);
console.log('%s'.repeat(1000), ...new Array(1000).fill('x'));
'done';
