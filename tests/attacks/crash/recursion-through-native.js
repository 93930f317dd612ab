// Calls itself through sort, replace, JSON and Reflect, which need more of the stack.
// expect: error RangeError
const f = () => [2, 1].sort(() => 'x'.replace('x', () => JSON.stringify({ toJSON: () => Reflect.apply(f, null, []) })));
f();
