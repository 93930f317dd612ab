// Replaces the methods of Map, Set and WeakMap, which remember series and clones.
// expect: success "done"
// metric: some ^js_user_tampered_maps_total\{a="b"\} 2$
const map = new Map([['a', 1]]);
for (const holder of [Map, Set, WeakMap, WeakSet])
    for (const name of ['get', 'set', 'has', 'add', 'delete', 'clear', 'entries', 'values', 'keys', 'forEach'])
        if (holder.prototype[name]) holder.prototype[name] = () => { throw new Error(name); };
metrics.increment('tampered_maps', { a: 'b' });
metrics.increment('tampered_maps', { a: 'b' });
log.info('map', map);
log.info('fields by a map', { map });
'done';
