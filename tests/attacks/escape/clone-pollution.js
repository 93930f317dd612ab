// A clone whose members would be set on a prototype.
// expect: success "contained"
const copy = structuredClone(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}}'));
({}).polluted === undefined && Object.hasOwn(copy, '__proto__') && Object.getPrototypeOf(copy) === Object.prototype ? 'contained' : 'reached';
