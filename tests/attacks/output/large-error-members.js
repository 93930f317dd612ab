// An error of which every member is large, and none is what it should be.
// expect: error "execution error"
const large = 'x'.repeat(1e6);
throw Object.assign(new Error(large), { name: large, stack: large, sourceURL: large, line: 1e308, column: -1 });
