// Has the lines and counters of one call written in another, by a promise that the other settles: they are the other's.
// call: leave
// call: look
// expect: success "contained"
// log: some "msg":"told late".*"request_id":"attack programs/late-lines look"
// log: no "msg":"told late".*"request_id":"attack programs/late-lines leave"
let settle;
export function leave() {
    new Promise((resolve) => { settle = resolve; }).then(() => log.info('told late', { request_id: 'forged', function: 'forged' }));
}
export async function look() {
    settle();
    await null;
    return 'contained';
}
