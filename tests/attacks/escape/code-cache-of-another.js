// Functions of the same text share compiled code: do their closures, statics or caches of another execution show?
// expect: success "contained"
// runs: 4
// shared: skip, the text's var is a global of the worker by design
var counter = (globalThis.counterOfAnother ?? 0) + 1;
globalThis.counterOfAnother = counter;
class Kept {
    static #count = 0;
    static next() {
        return ++Kept.#count;
    }
}
const lazy = () => (lazy.cache ??= { count: 0 }).count++;
lazy();
counter === 1 && Kept.next() === 1 && lazy() === 1 ? 'contained' : 'reached';
