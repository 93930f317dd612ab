// Keeps such a function for the next execution.
// expect: success "first"
// runs: 4
// shared: skip, a global variable of one script is there for the next by design
globalThis.kept?.('from another execution');
({
    then(resolve) {
        globalThis.kept = resolve;
        Object.getPrototypeOf(resolve).kept = resolve;
        resolve(Object.getPrototypeOf(resolve).kept ? 'kept' : 'first');
    },
});
