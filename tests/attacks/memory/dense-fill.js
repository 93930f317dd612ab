// Asks for an array of a hundred million elements at once.
// expect: error RangeError
new Array(1e8).fill(0).length;
