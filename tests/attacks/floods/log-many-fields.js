// Lines with a thousand fields.
// expect: success "done"
// log: lines 200
const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`field${i}`, i]));
for (let i = 0; i < 200; i++) log.info('many fields', fields);
'done';
