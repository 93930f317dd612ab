// An error whose message never comes.
// expect: timeout
throw Object.defineProperty(new Error('x'), 'message', {
    get() {
        for (;;);
    },
});
