// What is thrown is turned into text by a function that never returns.
// expect: timeout
throw {
    toString() {
        for (;;);
    },
};
