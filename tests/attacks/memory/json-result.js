// The same as the value of the script, made by the host.
// expect: memory_limit | error RangeError | error "memory"
new Array(1e5).fill('x'.repeat(1e4));
