// Leaves marks for scripts in the global object, in prototypes and on functions that are shared, and has one import its text.
// call: leave
// script: const seen = [typeof planted, typeof ({}).polluted, ...[log, log.info, fetch, setTimeout, structuredClone, Object.getPrototypeOf(fetch), process, process.env, process.nextTick].map((object) => typeof object.mark)]; let refused; try { await import('reach-a-program') } catch (error) { refused = error instanceof TypeError } seen.every((type) => type === 'undefined') && refused ? 'contained' : seen.join()
// expect: success "contained"
export function leave() {
    globalThis.planted = Object.prototype.polluted = 1;
    for (const object of [log, log.info, fetch, setTimeout, structuredClone, Object.getPrototypeOf(fetch), process, process.env, process.nextTick]) {
        try {
            object.mark = 1;
        } catch {
            // Frozen.
        }
    }
}
