// Resolves a promise with a thenable that resolves with itself.
// expect: timeout
const thenable = {
    then(resolve) {
        resolve(thenable);
    },
};
await thenable;
