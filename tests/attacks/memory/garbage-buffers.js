// The same with buffers outside of the engine's heap.
// expect: success "done"
for (let i = 0; i < 300; i++) new Uint8Array(1e6).fill(i);
'done';
