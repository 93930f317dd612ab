// Reading the value's then never returns.
// expect: timeout
({
    get then() {
        for (;;);
    },
});
