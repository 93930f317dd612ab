// Replaces the functions of Object and Reflect.
// expect: success {"a": 1}
// log: some "msg":"still logs","request_id":"attack tamper/object-methods","a":1
const namesOf = Object.getOwnPropertyNames;
for (const holder of [Object, Reflect])
    for (const name of namesOf(holder))
        if (typeof holder[name] === 'function') {
            try {
                holder[name] = () => { throw new Error(name); };
            } catch {}
        }
log.info('still logs', { a: 1 });
metrics.increment('tampered_objects', { a: 1 });
({ a: 1 });
