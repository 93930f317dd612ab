// A chain of ten thousand causes, thrown and logged.
// expect: error Error
let error = new Error('first');
for (let i = 0; i < 1e4; i++) error = new Error('next', { cause: error });
log.error('chain', { error });
throw error;
