// Begins hashes, whose memory is no JavaScript's, and keeps them.
// expect: memory_limit
const { createHash } = require('crypto');
const kept = [];
for (;;) kept.push(createHash('sha512').update('x'));
