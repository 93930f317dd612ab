// Never ends a call, until another one settles its promise: its value would be that one's.
// call: leave
// call: look
// expect: success "contained"
let settle;
export const leave = () => new Promise((resolve) => { settle = resolve; });
export async function look() {
    settle('of another call');
    await new Promise((done) => setTimeout(done, 5));
    return 'contained';
}
