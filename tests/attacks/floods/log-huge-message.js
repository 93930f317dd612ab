// Messages of many megabytes.
// expect: success "done"
// log: lines 20
for (let i = 0; i < 20; i++) log.info('x'.repeat(2e6), { i });
'done';
