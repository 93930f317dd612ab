// Replaces the methods of typed arrays and buffers, which copy clones and bytes.
// expect: success [7, 8]
// log: some "bytes":"Bwg="
const base = Object.getPrototypeOf(Uint8Array.prototype);
const { get } = Object.getOwnPropertyDescriptor(base, 'length');
for (const name of ['set', 'subarray', 'slice', 'fill', 'buffer', 'byteLength', 'byteOffset', 'length', Symbol.iterator])
    Object.defineProperty(base, name, { get() { throw new Error('tampered'); } });
for (const name of ['byteLength', 'slice', 'resize', 'transfer', 'detached'])
    Object.defineProperty(ArrayBuffer.prototype, name, { get() { throw new Error('tampered'); } });
const bytes = new Uint8Array([7, 8]);
log.info('bytes', { bytes });
const copy = structuredClone(bytes);
[copy[0], copy[1]];
