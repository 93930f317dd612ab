// Many texts that are no scripts.
// expect: error SyntaxError
// runs: 50
await )(;
