// A WeakMap whose keys are kept.
// expect: memory_limit
const map = new WeakMap();
const keys = [];
for (;;) {
    const key = {};
    keys.push(key);
    map.set(key, [key]);
}
