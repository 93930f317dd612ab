// Throws, and goes on in an endless chain of microtasks.
// expect: timeout
const again = () => {
    Promise.resolve().then(again);
};
again();
throw new Error('over');
