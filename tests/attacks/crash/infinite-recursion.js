// Calls itself without an end.
// expect: error RangeError
(function f() {
    f();
})();
