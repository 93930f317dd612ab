// Zero bytes in messages, keys and values.
// expect: success "done"
// log: some "msg":"before\\u0000after"
log.info('before\0after', { 'a\0b': 'c\0d', list: ['e\0f'], nested: { 'g\0h': 'i\0j' } });
log.info(new Error('k\0l'));
'done';
