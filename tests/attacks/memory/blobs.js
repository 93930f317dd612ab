// Doubles a Blob.
// expect: memory_limit | error RangeError | error
let blob = new Blob([new Uint8Array(1e6).fill(1)]);
for (;;) blob = new Blob([await blob.arrayBuffer(), blob]);
