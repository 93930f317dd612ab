// Formats dates by library code without an end.
// expect: timeout
for (;;) new Intl.DateTimeFormat('de', { dateStyle: 'full' }).format(new Date(0));
