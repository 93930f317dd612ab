// Keeps more with each call, without an end: its worker is replaced, and no call is lost.
// call: grow
// runs: 30
// expect: success | memory_limit
const kept = [];
export function grow() {
    kept.push(new Uint8Array(8 << 20).fill(1));
    return kept.length;
}
