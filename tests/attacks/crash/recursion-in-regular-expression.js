// A pattern that the matcher takes by recursion.
// expect: success false | success true | error RangeError
/^(?:a?b??)*$/.test('ab'.repeat(1e4) + 'c');
