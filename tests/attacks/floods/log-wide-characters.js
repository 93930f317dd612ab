// Characters of four bytes, half of them cut apart.
// expect: success "done"
// log: lines 2000
for (let i = 0; i < 2000; i++) log.info('\u{1f600}'.repeat(500), { text: '\u{1f600}'.repeat(1000).slice(1, -1) });
'done';
