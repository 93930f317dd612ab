// Symbol.for is shared by all global objects of a worker: can data be hung on such a symbol?
// expect: success "contained"
// runs: 4
// shared: skip, scripts of a worker see each other's globals by design
const symbol = Symbol.for('of another');
let reached = symbol.planted !== undefined || symbol.description !== 'of another' || globalThis[symbol] !== undefined;
symbol.planted = true;
globalThis[symbol] = true;
try {
    new WeakMap().set(symbol, true);
    reached = true;
} catch {}
reached ? 'reached' : 'contained';
