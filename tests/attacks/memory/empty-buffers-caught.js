// The same, and catches the errors until something else gives way.
// expect: timeout | memory_limit
// timeout_ms: 1000
const kept = [];
for (;;) {
    try {
        kept.push(new Uint8Array(1 << 20));
    } catch {}
}
