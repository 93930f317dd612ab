// Each promise of an endless chain waits for the next one, so that all of them stay.
// expect: memory_limit
const again = () => Promise.resolve().then(again);
again();
