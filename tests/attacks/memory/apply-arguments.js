// A call with a billion arguments from an array-like.
// expect: error RangeError
Reflect.apply(Math.max, null, { length: 1e9 });
