// Blocks nested a hundred thousand times.
// expect: error RangeError | error SyntaxError
new Function('{'.repeat(1e5) + '}'.repeat(1e5));
