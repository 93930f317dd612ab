// Lets one buffer grow.
// expect: memory_limit | error RangeError
const buffer = new ArrayBuffer(1, { maxByteLength: 2 ** 30 });
for (let size = 1 << 20; ; size += 1 << 20) {
    buffer.resize(size);
    new Uint8Array(buffer).fill(1, size - (1 << 20));
}
