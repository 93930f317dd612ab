// Measures time more finely than a millisecond by the language's clock, as attacks on caches need it.
// expect: success "contained"
const steps = new Set();
for (let last = Date.now(), end = last + 20; last < end;) {
    const now = Date.now();
    if (now !== last) steps.add(now - last);
    last = now;
}
[...steps].every(Number.isInteger) ? 'contained' : 'reached';
