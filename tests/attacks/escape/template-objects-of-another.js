// Template objects are made once per place in a text: is the place of an earlier execution of the same text another?
// expect: success "contained"
// runs: 4
// shared: success "contained" | success "reached"
const tag = (strings) => strings;
const place = () => tag`a${1}b`;
const object = place();
const reached = globalThis.places?.has(object) ?? false;
globalThis.places = new WeakSet([object]);
place() === object && Object.isFrozen(object) && !reached ? 'contained' : 'reached';
