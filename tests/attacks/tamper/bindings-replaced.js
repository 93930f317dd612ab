// Replaces log, metrics and console by its own, for itself.
// expect: success "mine"
globalThis.log = { info: () => 'mine' };
metrics.increment = () => {};
console.log = () => {};
log.info();
