// Blocks the thread without using CPU time.
// expect: error TypeError
Atomics.wait(new Int32Array(new ArrayBuffer(8)), 0, 0);
