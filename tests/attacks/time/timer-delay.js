// A timer's delay that takes for ever to become a number.
// expect: timeout
setTimeout(() => {}, {
    valueOf() {
        for (;;);
    },
});
