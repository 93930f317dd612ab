// Constructors that give Proxies and frozen things to structuredClone.
// expect: success "contained"
const traps = [];
const handler = { defineProperty: (...args) => { traps.push(args); return true; }, set: (...args) => { traps.push(args); return true; } };
globalThis.Object = function () { return new Proxy({}, handler); };
globalThis.Array = function () { return new Proxy([], handler); };
globalThis.Map = function () { return 7; };
for (const value of [{ a: 1 }, [1, 2], new (class extends (new Set().constructor) {})()]) {
    try {
        structuredClone(value);
    } catch {}
}
traps.flat().some((value) => typeof value === 'function') ? 'reached' : 'contained';
