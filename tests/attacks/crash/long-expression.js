// A sum of three hundred thousand terms.
// expect: error RangeError | success 300000
eval('1' + '+1'.repeat(3e5 - 1));
