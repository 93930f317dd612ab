// Leaves promises behind that nobody handles, and handlers that reject when the next call is there.
// call: leave
// call: look
// expect: success "contained"
const kept = [];
export function leave() {
    for (let i = 0; i < 100; i++) {
        kept.push(Promise.withResolvers());
        setTimeout(() => Promise.reject(new Error('late')), 0);
    }
    new Promise((_, reject) => setTimeout(reject, 0, 'late'));
}
export async function look() {
    await new Promise((done) => setTimeout(done, 20));
    return 'contained';
}
