// An array nested a hundred thousand times, as a log field.
// expect: success "done"
// log: some deeply nested
let list = [];
for (let i = 0; i < 1e5; i++) list = [list];
log.info('deeply nested', { list });
'done';
