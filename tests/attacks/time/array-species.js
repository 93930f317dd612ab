// A species constructor that never returns, called by native code.
// expect: timeout
const list = [1];
list.constructor = { [Symbol.species]: function () { for (;;); } };
list.map((x) => x);
