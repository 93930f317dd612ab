// Escape sequences that would clear a terminal or set its title.
// expect: success "done"
// log: no [\x00-\x1f]
log.info('\x1b[2J\x1b]0;title\x07', { '\x1b[31m': '\x1b[2J', list: ['\x1b[2J'] });
console.log('\x1b[2J%s', '\x1b[2J');
console.log('%c styled', 'color: red');
'done';
