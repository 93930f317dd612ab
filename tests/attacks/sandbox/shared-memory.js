// Looks for shared memory, which makes a clock and a way to block.
// expect: success "contained"
const buffers = [new ArrayBuffer(8), new ArrayBuffer(8, { maxByteLength: 16 }), structuredClone(new ArrayBuffer(8))];
const isShared = buffers.some((buffer) => Object.prototype.toString.call(buffer) !== '[object ArrayBuffer]');
let waited = false;
for (const buffer of buffers) {
    try {
        Atomics.wait(new Int32Array(buffer), 0, 0, 1);
        waited = true;
    } catch {}
}
isShared || waited || typeof Atomics.waitAsync === 'function' ? 'reached' : 'contained';
