// Goes on in a finally block after it was stopped.
// expect: timeout
try {
    for (;;);
} finally {
    for (;;);
}
