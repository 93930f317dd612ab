// Leaves a finally block by a jump, which would swallow an exception.
// expect: timeout
again: for (;;) {
    try {
        for (;;);
    } finally {
        continue again;
    }
}
