// Native code that looks through nine quadrillion members of an array-like.
// expect: timeout
Array.prototype.indexOf.call({ length: Number.MAX_SAFE_INTEGER }, 1);
