// A log line with a hundred thousand fields.
// expect: success "done"
// log: some large field set
log.info('large field set', Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`f${i}`, i])));
'done';
