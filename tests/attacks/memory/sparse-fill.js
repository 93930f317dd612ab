// Fills an array of a billion elements.
// expect: memory_limit | error RangeError
new Array(1e9).fill(0).length;
