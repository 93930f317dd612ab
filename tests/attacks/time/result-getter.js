// A getter of the value never returns.
// expect: timeout
({
    get member() {
        for (;;);
    },
});
