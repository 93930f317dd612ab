// Sets a timer in each timer, while the script waits.
// expect: timeout
const again = () => setTimeout(again, 0);
again();
await new Promise(() => {});
