// Pollutes Object.prototype with the members of property descriptors.
// expect: success {"a": 1}
// log: some "msg":"still logs","request_id":"attack tamper/property-descriptors","a":1\}
Object.prototype.get = () => 'forged';
Object.prototype.set = () => {};
Object.prototype.value = 'forged';
Object.prototype.writable = false;
Object.prototype.enumerable = true;
Object.prototype.configurable = false;
log.info('still logs', Object.assign(Object.create(null), { a: 1 }));
console.log('still prints', 1);
metrics.increment('tampered_descriptors');
({ a: 1 });
