// Native code that turns around an array-like of nine quadrillion members.
// expect: timeout
Array.prototype.reverse.call({ length: Number.MAX_SAFE_INTEGER });
