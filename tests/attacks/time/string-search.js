// Looks for a text that fails at its last character, at every place of a long text.
// expect: timeout
const text = 'a'.repeat(1 << 22);
for (;;) text.indexOf('a'.repeat(1 << 20) + 'b');
