// Replaces exec, test and the flags of regular expressions.
// expect: success "done"
// log: some "msg":"still logs\\n","request_id":"attack tamper/regular-expressions","pattern":"/x/g"
for (const name of [...Object.getOwnPropertyNames(RegExp.prototype), Symbol.replace, Symbol.match, Symbol.split, Symbol.matchAll])
    if (name !== 'constructor') Object.defineProperty(RegExp.prototype, name, { get() { throw new Error('tampered'); } });
log.info('still logs\n', { pattern: /x/g, text: '\b\f\u2028' });
'done';
