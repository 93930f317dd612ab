// Asks strict functions of the host for their caller and arguments.
// expect: success "contained"
const found = [];
const mine = [];
const look = function () {
    try {
        for (let f = look.caller; f && found.length < 10; f = f.caller) if (!mine.includes(f)) found.push(String(f));
    } catch {}
    return 'x';
};
const outer = () => {
    log.info('x', { get a() { return look(); } });
    metrics.increment('strict_caller', { get a() { return look(); } });
    console.log('%s', { toString: look });
    structuredClone({ get a() { return look(); } });
};
mine.push(look, outer);
outer();
found.filter((text) => !text.startsWith('get a()')).length === 0 ? 'contained' : found;
