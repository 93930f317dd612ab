// Replaces the methods of strings.
// expect: success "done"
// log: some "msg":"still logs","request_id":"attack tamper/string-methods","text":"a\\nb"
// metric: some ^js_user_tampered_strings_total\{a="b"\} 1$
for (const name of Object.getOwnPropertyNames(String.prototype))
    if (name !== 'length') String.prototype[name] = () => { throw new Error(`String.prototype.${name}`); };
log.info('still logs', { text: 'a\nb', list: ['\u20ac'] });
console.log('still %s', 'prints');
metrics.increment('tampered_strings', { a: 'b' });
'done';
