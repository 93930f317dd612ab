// Replaces the constructor of promises and their species.
// expect: success "value"
globalThis.Promise = class extends Promise {
    static get [Symbol.species]() {
        throw new Error('species');
    }
};
Object.getPrototypeOf(Promise.prototype).constructor = function () { throw new Error('constructor'); };
(async () => 'value')();
