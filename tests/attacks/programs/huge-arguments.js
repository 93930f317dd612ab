// Is called with more arguments than the stack has room for: it keeps its state.
// call: count
// call: count 1000000
// call: count
// expect: success 2
let calls = 0;
export const count = (...values) => ++calls;
