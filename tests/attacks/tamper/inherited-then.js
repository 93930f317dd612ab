// Makes all objects thenable.
// expect: success "hijacked"
Object.prototype.then = (resolve) => {
    delete Object.prototype.then;
    resolve('hijacked');
};
({ a: 1 });
