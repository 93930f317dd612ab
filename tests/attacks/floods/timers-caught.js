// The same, and goes on after each error, until the time is over.
// expect: timeout
for (;;) {
    try {
        setTimeout(() => {}, 1e6);
    } catch {}
}
