// Log fields of many megabytes, over and over.
// expect: success "done"
// log: lines 60
const text = 'x'.repeat(1e6);
for (let i = 0; i < 60; i++) log.info('large', { text, list: [text, text] });
'done';
