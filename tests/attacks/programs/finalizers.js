// Logs and counts when the collector finds something, which is in no call.
// call: leave
// script: for (let i = 0; i < 1e5; i++) ({ i })
// call: look
// expect: success "contained"
// metric: no js_user_finalized
let late = 0;
const registry = new FinalizationRegistry(() => {
    late++;
    metrics.increment('finalized');
    log.info('of nobody');
});
export function leave() {
    for (let i = 0; i < 1e4; i++) registry.register({ i }, i);
}
export async function look() {
    const garbage = [];
    for (let i = 0; i < 50; i++) garbage[i % 5] = new Uint8Array(1 << 20);
    await new Promise((done) => setTimeout(done, 5));
    return late === 0 ? 'contained' : `${late} were told`;
}
