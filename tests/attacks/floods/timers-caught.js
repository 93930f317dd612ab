// The same, and goes on after each error: garbage faster than small limits are collected, until the time is over.
// expect: timeout | memory_limit
for (;;) {
    try {
        setTimeout(() => {}, 1e6);
    } catch {}
}
