// The same as the value of the script, awaited by the host.
// expect: timeout
const thenable = {
    then(resolve) {
        resolve(thenable);
    },
};
thenable;
