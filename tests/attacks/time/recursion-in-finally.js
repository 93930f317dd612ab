// Calls itself twice at each level, the second time in finally: exponential, and no loop to look at.
// expect: timeout
function f() {
    try {
        f();
    } finally {
        f();
    }
}
f();
