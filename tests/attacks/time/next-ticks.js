// Ticks that ask for the next one.
// expect: timeout
const again = () => process.nextTick(again);
again();
await new Promise(() => {});
