// Changes functions that all global objects of the worker share.
// expect: success "contained"
// runs: 4
const shared = [metrics.increment, metrics.gauge, console.log, console.table, setTimeout, clearTimeout, queueMicrotask, structuredClone];
let changed = 0;
for (const f of shared) {
    if (f.planted) changed++;
    for (const change of [
        () => { f.planted = true; },
        () => Object.defineProperty(f, 'planted', { value: true }),
        () => Object.setPrototypeOf(f, { planted: true }),
        () => Object.defineProperty(f, 'name', { value: 'planted' }),
        () => { delete f.name; delete f.length; },
        () => { Object.getPrototypeOf(f).planted = true; },
        () => { Object.getPrototypeOf(Object.getPrototypeOf(f)).planted = true; },
    ]) {
        try {
            change();
        } catch {}
    }
    if (f.planted || f.name === 'planted' || f.name === undefined) changed++;
}
changed === 0 ? 'contained' : `${changed} changes`;
