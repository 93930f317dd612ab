// Sets an immediate in each immediate, while the script waits.
// expect: timeout
const again = () => setImmediate(again);
again();
await new Promise(() => {});
