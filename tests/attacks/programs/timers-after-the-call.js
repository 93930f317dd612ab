// Leaves timers, intervals and immediates behind, which would run in the next call.
// call: leave
// script: 1
// call: look
// expect: success "contained"
// metric: no js_user_timer_after_the_call
let late = 0;
const note = () => {
    late++;
    metrics.increment('timer_after_the_call');
};
export function leave() {
    for (let i = 0; i < 100; i++) {
        setTimeout(note, 0);
        setInterval(note, 0);
        setImmediate(note);
    }
}
export async function look() {
    await new Promise((done) => setTimeout(done, 20));
    return late === 0 ? 'contained' : `${late} ran`;
}
