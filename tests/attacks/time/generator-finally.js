// Goes on in the finally block of a generator that is being closed.
// expect: timeout
function* endless() {
    try {
        for (;;) yield;
    } finally {
        for (;;);
    }
}
for (const _ of endless()) break;
