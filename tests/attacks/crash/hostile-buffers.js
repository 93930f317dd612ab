// Places, lengths and encodings that no buffer has, and memory that goes away.
// expect: success "contained"
const odd = [-1, 1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, '1', null, {}, { valueOf() { held.buffer.transfer(); return 1; } }, Symbol(), 5n];
const held = Buffer.from(new ArrayBuffer(64));
const names = Object.keys(Buffer.prototype).filter((name) => typeof Buffer.prototype[name] === 'function');
for (const name of names) {
    for (const bytes of [Buffer.alloc(16), held]) {
        for (const a of odd) {
            for (const b of odd) {
                try {
                    bytes[name](a, b);
                } catch {}
                try {
                    bytes[name]('abc', a, b, 'base64url');
                } catch {}
            }
        }
    }
}
for (const size of [2 ** 31, 2 ** 40, -1, NaN]) {
    for (const make of [Buffer.alloc, Buffer.allocUnsafe, (length) => Buffer.concat([Buffer.alloc(1)], length)]) {
        try {
            make(size);
        } catch {}
    }
}
'contained';
