// Spreads a string of a hundred million characters.
// expect: memory_limit | crash | error RangeError
[...'x'.repeat(1e8)].length;
