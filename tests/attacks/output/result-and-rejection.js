// A value, and an unhandled rejection after it: there is one answer.
// expect: error "after the value"
Promise.resolve().then(() => Promise.reject(new Error('after the value')));
'value';
