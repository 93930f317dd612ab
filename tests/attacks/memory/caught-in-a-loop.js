// The same, and catches every error on its way.
// expect: memory_limit | crash
const kept = [];
for (;;) {
    try {
        for (;;) kept.push(new Array(1000).fill(kept.length));
    } catch {}
}
