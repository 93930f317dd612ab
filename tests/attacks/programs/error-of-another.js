// Keeps the functions that a thenable of it was given, and has the next call fail by them.
// call: leave
// call: look
// expect: success "contained"
let fail;
export const leave = () => ({ then(_, reject) { fail = reject; } });
export async function look() {
    fail(new Error('of another call'));
    await new Promise((done) => setTimeout(done, 5));
    return 'contained';
}
