// Leaves global variables, members of prototypes and declarations, and looks for those of earlier executions.
// expect: success "contained"
// runs: 4
// shared: skip, scripts of a worker see each other's globals by design
const found = ['planted', 'plantedToo'].filter((name) => name in globalThis);
for (const holder of [Object.prototype, Array.prototype, Function.prototype, Error, Math, JSON, log, console]) if (holder.planted) found.push('member');
globalThis.planted = true;
var plantedToo = true;
let plantedThree = true;
for (const holder of [Object.prototype, Array.prototype, Function.prototype, Error, Math, JSON, log, console]) holder.planted = true;
found.filter((name) => name !== 'plantedToo').length === 0 ? 'contained' : found;
