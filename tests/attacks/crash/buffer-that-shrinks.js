// A buffer that is made smaller while native code fills it.
// expect: success "contained" | error TypeError | error RangeError
const buffer = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 16 });
const view = new Uint8Array(buffer);
view.fill({
    valueOf() {
        buffer.resize(1);
        return 7;
    },
});
new Uint8Array(16).set(view);
view.length === 1 ? 'contained' : 'reached';
