// Gives all objects a toJSON: the value is the script's own, log fields in other realms are not.
// expect: success "forged"
Object.prototype.toJSON = () => 'forged';
({ a: 1 });
