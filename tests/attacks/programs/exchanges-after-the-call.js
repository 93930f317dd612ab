// Leaves requests behind, whose answers would come in the next call.
// call: leave
// call: look
// expect: success "contained"
let late = 0;
export function leave() {
    for (let i = 0; i < 20; i++) fetch(`http://127.0.0.1:${30000 + i}/`).then(() => late++, () => late++);
}
export async function look() {
    const own = fetch('http://127.0.0.1:30000/').catch((error) => error.name);
    await new Promise((done) => setTimeout(done, 20));
    return late === 0 && await own === 'TypeError' ? 'contained' : `${late} answers`;
}
