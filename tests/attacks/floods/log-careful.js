// Values that take the long way to a line.
// expect: success "done"
// log: lines 5000
for (let i = 0; i < 5000; i++) log.info(new Error('flood'), { date: new Date(i), map: new Map([[i, i]]), big: BigInt(i), f() {} });
'done';
