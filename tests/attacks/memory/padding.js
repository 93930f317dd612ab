// Pads a text to a gigabyte.
// expect: error RangeError
'x'.padEnd(2 ** 30, 'ab').charCodeAt(5);
