// Asks for stack traces without a limit, and overflows the stack.
// expect: error RangeError
Error.stackTraceLimit = 1e9;
(function f() {
    f();
})();
