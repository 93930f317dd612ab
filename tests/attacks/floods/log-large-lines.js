// Lines of nearly the largest size.
// expect: success "done"
// log: lines 200
for (let i = 0; i < 200; i++) log.info('large flood', { i, text: 'x'.repeat(30000), more: ['y'.repeat(30000), 'z'.repeat(30000)] });
'done';
