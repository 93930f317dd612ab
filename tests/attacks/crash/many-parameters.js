// A function with seventy thousand parameters.
// expect: error SyntaxError | success 70000 | error RangeError
new Function(Array.from({ length: 7e4 }, (_, i) => `p${i}`).join(), '')?.length;
