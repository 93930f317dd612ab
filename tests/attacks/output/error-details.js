// Throws an error whose code, members, cause and inner errors are without bound, and have getters that throw.
// expect: error "execution error: AggregateError: x (Error: 0; Error: 1; Error: 2; ... 4294967292 more)"
const text = '\0'.repeat(1e6);
const errors = Array.from({ length: 1000 }, (_, i) => new Error(i, { cause: { text } }));
errors.length = 4294967295;
const error = new AggregateError([], 'x');
Object.defineProperty(error, 'errors', { value: errors });
for (let i = 0; i < 1000; i++) error['member' + i] = new Array(1000).fill('y'.repeat(1000));
Object.defineProperty(error, 'own', { get() { throw error; }, enumerable: true });
error.cause = error;
error.code = 'c'.repeat(1e7);
throw error;
