// The same by console.
// expect: success "done"
// log: lines 20000
for (let i = 0; i < 2e4; i++) console.log('flood %d', i, { i });
'done';
