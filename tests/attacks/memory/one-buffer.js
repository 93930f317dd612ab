// Asks for one buffer of eight gigabytes.
// expect: error RangeError
new ArrayBuffer(8e9);
