// A console call that formats what never becomes text.
// expect: timeout
console.log('%s', {
    toString() {
        for (;;);
    },
});
