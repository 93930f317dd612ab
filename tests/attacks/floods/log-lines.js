// A hundred thousand short lines: all are there, or counted as dropped.
// expect: success "done"
// log: lines 100000
for (let i = 0; i < 1e5; i++) log.info('flood', { i, text: 'some text' });
'done';
