// Clears whatever could be the timer of another call, by all numbers that it ever had and could have.
// call: leave
// script: setTimeout(() => {}, 1000)
// call: look
// expect: success "contained"
const kept = [];
export function leave() {
    for (let i = 0; i < 50; i++) kept.push(setTimeout(() => {}, 1e6));
}
export async function look() {
    const done = new Promise((resolve) => setTimeout(resolve, 5));
    for (const timer of kept) clearTimeout(timer);
    await done;
    return 'contained';
}
