// Replaces Promise.prototype.then, by which the host waits for the value.
// expect: success "value" | error "can never settle"
Promise.prototype.then = () => {};
Promise.resolve('value');
