// Waits for a time that never comes.
// expect: timeout
while (Date.now() < Infinity);
