// Names of locales and zones that are not, and digits without an end.
// expect: success "contained"
for (const make of [
    () => new Intl.DateTimeFormat('x'.repeat(1e5)),
    () => new Intl.DateTimeFormat('en', { timeZone: '../../etc/passwd' }),
    () => (1).toLocaleString('en', { minimumFractionDigits: 1e9 }),
    () => 'x'.localeCompare('y', 'en-u-co-' + 'a'.repeat(1e4)),
    () => new Intl.NumberFormat('en', { style: 'currency', currency: '\0\0\0' }),
]) {
    try {
        make();
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
    }
}
'contained';
