// Is called with names and numbers that are more than what they say.
// call: look [{"__proto__": {"polluted": 1}, "constructor": {"prototype": 1}, "a": 1, "a": 2}, 1e999, "\ud800", {"toJSON": 1, "then": 2}]
// expect: success "contained"
export function look(object, number, text, thenable) {
    const isPlain = Object.getPrototypeOf(object) === Object.prototype && object.polluted === undefined && object.a === 2;
    return isPlain && number === Infinity && text.length === 1 && ({}).polluted === undefined && thenable.then === 2 ? 'contained' : 'reached';
}
