// Closes the wrapper that top-level await is run in.
// expect: error SyntaxError
await 1; })(); globalThis.escaped = true; (async () => {
