// A comparator that never returns, called by native code.
// expect: timeout
[3, 2, 1].sort(() => {
    for (;;);
});
