// All levels in turn.
// expect: success "done"
// log: lines 40000
for (let i = 0; i < 1e4; i++) for (const level of ['debug', 'info', 'warn', 'error']) log[level]('levels', { i });
'done';
