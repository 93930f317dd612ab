// Brings in code of a machine that no time limit stops.
// expect: success "contained"
let reached = false;
for (const look of [() => WebAssembly, () => globalThis.WebAssembly.Module, () => Function('return WebAssembly')()]) {
    try {
        reached ||= look() !== undefined;
    } catch {}
}
reached ? 'reached' : 'contained';
