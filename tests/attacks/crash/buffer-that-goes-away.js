// A buffer that is moved away while native code sorts and copies its view.
// expect: success "contained" | error TypeError
const view = new Uint32Array(1024);
view.sort((a, b) => {
    if (view.length > 0) structuredClone(view.buffer, { transfer: [view.buffer] });
    return b - a;
});
view.length === 0 ? 'contained' : 'reached';
