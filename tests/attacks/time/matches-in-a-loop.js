// Many of them, each shorter than the limit.
// expect: timeout
for (;;) /(a+)+$/.test('a'.repeat(22) + '!');
