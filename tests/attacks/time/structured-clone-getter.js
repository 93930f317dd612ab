// A clone of an object with a getter that never returns.
// expect: timeout
structuredClone({
    get member() {
        for (;;);
    },
});
