// Objects that show themselves by being shown, and some that are a hundred thousand levels deep.
// timeout_ms: 2000
// expect: timeout | error RangeError | success "contained"
const { inspect, isDeepStrictEqual } = require('util');
const nest = () => {
    let value = {};
    for (let i = 0; i < 1e5; i++) value = { value };
    return value;
};
inspect(nest(), { depth: Infinity, compact: true });
let told;
try {
    isDeepStrictEqual(nest(), nest());
} catch (error) {
    told = error instanceof RangeError ? 'contained' : error.name;
}
const endless = { [inspect.custom]: () => inspect({ endless }) };
inspect(endless);
told;
