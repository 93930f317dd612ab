// Inherited members that a loop over fields and labels would find.
// expect: success "done"
// log: some "msg":"own fields","request_id":"attack tamper/inherited-fields","a":1\}
// metric: some ^js_user_own_labels_total\{a="1"\} 1$
Object.prototype.polluted = 'forged';
log.info('own fields', { a: 1 });
metrics.increment('own_labels', { a: 1 });
console.log('own members', { a: 1 });
'done';
