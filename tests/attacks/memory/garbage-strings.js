// Makes large strings and keeps none.
// expect: success "done"
for (let i = 0; i < 200; i++) `${i}`.repeat(1e6).charCodeAt(7);
'done';
