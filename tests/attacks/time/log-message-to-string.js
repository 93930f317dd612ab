// A log message whose toString never returns.
// expect: timeout
log.info({
    toString() {
        for (;;);
    },
});
