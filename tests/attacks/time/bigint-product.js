// Multiplies two numbers of half a million bits over and over.
// expect: timeout
const big = 3n ** 300000n;
for (;;) big * big;
