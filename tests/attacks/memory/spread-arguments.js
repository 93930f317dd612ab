// A call with a hundred million arguments.
// expect: error RangeError
Math.max(...new Array(1e8));
