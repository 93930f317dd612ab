// Multiplies two numbers of a million and a half bits over and over.
// expect: timeout
const big = 3n ** 1000000n;
for (;;) big * big;
