// Asks for one string of two gigabytes.
// expect: error RangeError
'x'.repeat(2 ** 31 - 2).length;
