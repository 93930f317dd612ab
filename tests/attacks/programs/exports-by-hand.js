// Gives exports of its own making, by the function that the text of a module is handed: a Proxy that lies about them.
// call: anything
// expect: success "contained"
const names = Array.from({ length: 1000 }, (_, i) => `name${i}`);
eval('$m' + 'port').exports(new Proxy({}, {
    has: () => true,
    get: (target, name) => name === 'then' ? undefined : () => 'contained',
    ownKeys: () => ['anything', ...names],
    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
}));
