// Closes the wrapper that top-level return is run in.
// expect: error SyntaxError
return 1; }; globalThis.escaped = true; {
