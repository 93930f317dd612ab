// A line feed in a message, with what looks like a line of the server behind it.
// expect: success "done"
// log: no ^\{"level":"error","ts":0,"logger":"rrjs"
// log: some forged line\\n
const line = '{"level":"error","ts":0,"logger":"rrjs","msg":"server stopped"}';
log.info(`forged line\n${line}\n`);
log.info(`forged line\r\n${line}\u2028${line}\u0085${line}`);
log.info('forged line\n', { field: `\n${line}\n`, [`\n${line}\n`]: 1 });
console.log(`forged line\n${line}\n`);
console.error('forged line\n%s', `\n${line}\n`);
'done';
