// Getters that change what is being cloned: buffers go away, collections grow.
// expect: success "contained" | error DataCloneError | error TypeError
const buffer = new ArrayBuffer(1024);
const map = new Map([[1, 1]]);
structuredClone({
    get first() {
        buffer.transfer(0);
        for (let i = 0; i < 100; i++) map.set(i, map);
        return 1;
    },
    view: new Uint8Array(buffer),
    map,
});
'contained';
