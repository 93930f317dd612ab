// Source text nested a hundred thousand times, for the parser's stack.
// expect: error RangeError | error SyntaxError
eval('['.repeat(1e5) + ']'.repeat(1e5));
