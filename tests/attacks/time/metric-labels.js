// Labels that are a Proxy whose traps never return.
// expect: timeout
metrics.increment('endless_labels', new Proxy({}, {
    ownKeys() {
        for (;;);
    },
}));
