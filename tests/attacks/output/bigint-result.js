// A result with a number that JSON does not know.
// expect: error TypeError
[1n];
