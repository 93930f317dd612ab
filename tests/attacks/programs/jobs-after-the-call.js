// Is stopped with a full queue of promise jobs, which would run on in the next call.
// call: leave
// call: look
// timeout_ms: 300
// expect: success "contained"
let late = 0;
export async function leave() {
    for (;;) {
        await null;
        late++;
    }
}
export async function look() {
    const before = late;
    for (let i = 0; i < 1000; i++) await null;
    return before === 0 && late === 0 ? 'contained' : `${late} ran`;
}
