// Values a thousand times as large as what is shown of them, through each way of the console.
// expect: success "done"
const wide = Object.fromEntries(Array.from({ length: 30000 }, (_, i) => [`k${i}`, i]));
let nested = Array(1000).fill(1);
for (let i = 0; i < 8; i++)
    nested = Array(1000).fill(nested);
const holes = Array(200000).fill(0);
delete holes[0];
const endless = () => Object.defineProperties({}, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, { get: endless, enumerable: true }])));
const values = [
    new Uint8Array(2e6), new ArrayBuffer(2e6), wide, new Map(Object.entries(wide)), new Set(Object.keys(wide)), new String('x'.repeat(1e6)),
    new Array(4294967295), Object.assign([], { 4294967294: 1 }), holes, nested, endless(), 1n << 1000000n,
    Object.assign(new Error('x'), wide, { cause: nested, stack: 'f@script.js:1:1\n'.repeat(1e5) }),
];
for (const value of values) {
    console.log(value, value);
    console.log('%s %d %i %f %j %o %O', value, value, value, value, value, value, value);
    console.dir(value, { depth: null, showHidden: true });
    console.table(value);
    console.table([value, { value }]);
    console.group(value);
    console.groupEnd();
    console.count(value);
    console.assert(false, value);
}
'done';
