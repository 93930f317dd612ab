// Replaces the constructors by which structuredClone makes its copies.
// expect: success "contained"
const seen = [];
for (const name of ['Array', 'Map', 'Set', 'Date', 'RegExp', 'ArrayBuffer', 'Uint8Array', 'Error', 'Object'])
    globalThis[name] = new Proxy(globalThis[name], { construct(target, args) { seen.push(...args); return Reflect.construct(target, args); } });
structuredClone([new Map([[1, new Set([2])]]), /x/g, new Uint8Array(8), new Error('x')]);
const { toString } = ({});
seen.some((value) => value instanceof Function && value.prototype === undefined) ? 'reached' : 'contained';
