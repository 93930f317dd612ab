// Replaces the iterators of arrays, maps, sets and strings.
// expect: success [1, 2]
const map = new Map([[1, new Set([2])]]);
const hostile = { value() { throw new Error('iterator'); } };
for (const holder of [Array, Map, Set, String]) Object.defineProperty(holder.prototype, Symbol.iterator, hostile);
log.info('still logs', { list: [1, 2], map, set: map.get(1) });
log.info('more', 'than', 'two', [1]);
console.log('%o', map, map.get(1));
structuredClone(map);
[1, 2];
