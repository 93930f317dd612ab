// Reads new buffers for bytes that others left in memory.
// expect: success "contained"
// runs: 4
let dirty = 0;
for (let i = 0; i < 200; i++) {
    const view = new Uint32Array(new ArrayBuffer(1 << 14));
    if (view.some((word) => word !== 0)) dirty++;
    view.fill(0xdeadbeef);
}
const view = new Uint32Array(new ArrayBuffer(4, { maxByteLength: 1 << 16 }));
view.buffer.resize(1 << 16);
if (view.some((word) => word !== 0)) dirty++;
dirty === 0 ? 'contained' : `${dirty} buffers with old bytes`;
