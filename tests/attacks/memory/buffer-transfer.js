// Moves a buffer to ever larger ones.
// expect: error RangeError | memory_limit
let buffer = new ArrayBuffer(1 << 20);
for (;;) {
    buffer = buffer.transfer(buffer.byteLength * 2);
    new Uint8Array(buffer).fill(1);
}
