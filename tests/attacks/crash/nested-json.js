// JSON nested a hundred thousand times.
// expect: error RangeError | error SyntaxError
JSON.parse('['.repeat(1e5) + ']'.repeat(1e5));
