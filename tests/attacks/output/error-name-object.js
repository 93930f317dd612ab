// An error whose name is an object, and whose getters throw.
// expect: error "execution error"
throw Object.defineProperties(new Error('x'), {
    name: { value: { toString() { throw 1; } } },
    stack: { get() { throw 2; } },
    line: { get() { throw 3; } },
});
