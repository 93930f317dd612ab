// The same with time enough: the engine gives up and says that nothing matches, though the second alternative does.
// expect: success false
/^(?:(a+)+b|a+!)$/.test('a'.repeat(40) + '!');
