// One native call that collects a hundred million matches.
// expect: memory_limit | crash
'x'.repeat(1e8).match(/x/g).length;
