// A regular expression of groups nested a hundred thousand times.
// expect: error SyntaxError | error RangeError | memory_limit
new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('');
