// Lines inside of lines: getters that log.
// expect: success "done"
// log: lines 10000
for (let i = 0; i < 5000; i++) log.info('outer', { get field() { log.info('inner', { i }); return i; } });
'done';
