// Catches whatever stops it, and goes on.
// expect: timeout
for (;;) {
    try {
        for (;;);
    } catch {}
}
