// Array lengths, indexes and dates out of every range.
// expect: success "contained"
for (const make of [
    () => new Array(-1), () => new Array(2 ** 32), () => [].length = 2 ** 53, () => new Date(8.64e15 + 1).toISOString(),
    () => new Uint8Array(-1), () => new DataView(new ArrayBuffer(8), 9), () => 'x'.repeat(-1), () => (1).toFixed(101),
    () => 2n ** (2n ** 64n), () => BigInt.asUintN(2 ** 53, 1n), () => new ArrayBuffer(8, { maxByteLength: 1 }),
    () => setTimeout(() => {}, -1e308), () => setTimeout(() => {}, NaN), () => clearTimeout(2 ** 60), () => clearTimeout(-1),
    () => metrics.gauge('hostile_number', 1e308), () => log.info('n', { a: -0, b: 5e-324, c: 1.7976931348623157e308 }),
]) {
    try {
        make();
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
    }
}
'contained';
