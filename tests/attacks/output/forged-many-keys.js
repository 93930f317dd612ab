// The same on a line with so many fields that it takes another way.
// expect: success "done"
// log: no "level":"fatal"
const fields = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, i]));
log.info('many', { ...fields, level: 'fatal', ts: 0, msg: 'forged', logger: 'rrjs', request_id: 'r' });
'done';
