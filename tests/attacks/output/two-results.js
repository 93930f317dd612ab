// A thenable that resolves many times, with different values, and rejects after that.
// expect: success "first"
({
    then(resolve, reject) {
        resolve('first');
        resolve('second');
        reject(new Error('third'));
        queueMicrotask(() => reject(new Error('fourth')));
    },
});
