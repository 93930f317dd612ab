// An error message of twenty megabytes.
// expect: error Error
throw new Error('x'.repeat(2e7));
