// Values a thousand times as large as a line can show of them, as message, as fields, in fields and beside them.
// expect: success "done"
const wide = Object.fromEntries(Array.from({ length: 30000 }, (_, i) => [`k${i}`, i]));
let nested = Array(1000).fill();
for (let i = 0; i < 8; i++)
    nested = Array(1000).fill(nested);
const values = [
    new Uint8Array(2e6), new Float32Array(5e5), new ArrayBuffer(2e6), new DataView(new ArrayBuffer(2e6)), wide, new Map(Object.entries(wide)),
    new Set(Object.keys(wide)), new String('x'.repeat(1e6)), new Array(4294967295), Object.assign([], { 4294967294: 1 }), nested,
    new Proxy([], { get: (target, key) => (key === 'length' ? 4294967295 : target[key]) }), 1n << 1000000n,
    Object.assign(new Error(), { message: Array(2e5).fill('x'), stack: 'f@script.js:1:1\n'.repeat(1e5), cause: nested }),
];
for (let i = 0; i < 3; i++) {
    for (const value of values) {
        log.error(value);
        log.error('m', value);
        log.error('m', { value, a: [value] });
        log.error('m', {}, value);
    }
}
'done';
