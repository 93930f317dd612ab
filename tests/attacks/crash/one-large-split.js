// One native call that makes twenty million strings.
// expect: memory_limit | crash
'x,'.repeat(2e7).split(',').length;
