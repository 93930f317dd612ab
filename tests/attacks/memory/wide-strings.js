// Keeps strings of two bytes per character.
// expect: memory_limit | error RangeError
const kept = [];
for (let i = 0; ; i++) kept.push(('€' + i).repeat(1 << 20));
