// Queues a microtask in each microtask.
// expect: timeout
const again = () => {
    Promise.resolve().then(again);
};
again();
