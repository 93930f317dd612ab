// Native code that looks for an element in four billion holes.
// expect: timeout | success -1
new Array(2 ** 32 - 1).indexOf(1);
