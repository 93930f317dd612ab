// A metric's name whose toString never returns.
// expect: timeout
metrics.increment({
    toString() {
        for (;;);
    },
});
