// Makes garbage as fast as it can, and keeps nothing: no reason to be stopped.
// expect: success "done"
for (let i = 0; i < 3e5; i++) new Array(100).fill(i);
'done';
