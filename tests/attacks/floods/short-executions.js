// Many executions that end at once with an error.
// expect: error Error
// runs: 50
throw new Error('x');
