// One native call that collects twenty million matches.
// expect: memory_limit | crash | error RangeError
'x'.repeat(2e7).match(/x/g).length;
