// An unhandled rejection with a reason that takes for ever to print.
// expect: timeout
Promise.reject({
    toString() {
        for (;;);
    },
});
