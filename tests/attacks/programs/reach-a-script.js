// Looks for what a script has left in the global object, in prototypes and on functions that are shared.
// script: globalThis.planted = Object.prototype.polluted = 1; for (const object of [log, log.info, fetch, setTimeout, structuredClone]) object.mark = 1
// call: look
// expect: success "contained"
export function look() {
    const seen = [typeof planted, typeof {}.polluted, typeof args];
    for (const object of [log, log.info, fetch, setTimeout, structuredClone, Object.getPrototypeOf(fetch)]) seen.push(typeof object.mark);
    return seen.every((type) => type === 'undefined') ? 'contained' : seen.join();
}
