// Sorts half a million numbers with a comparator.
// expect: timeout
const list = new Float64Array(5e5).map((_, i) => i * 7919 % 500009);
for (;;) list.sort((a, b) => b - a);
