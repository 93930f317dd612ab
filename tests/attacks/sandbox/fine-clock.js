// Looks for a clock with steps below a microsecond, as attacks on caches need it.
// expect: success "contained"
const times = new Set();
for (let i = 0; i < 1e5; i++) times.add(performance.now());
const sorted = [...times];
const steps = sorted.slice(1).map((time, i) => time - sorted[i]);
Number.isInteger(Date.now()) && Math.min(...steps.slice(0, 1e4)) > 0.0009 ? 'contained' : Math.min(...steps.slice(0, 1e4));
