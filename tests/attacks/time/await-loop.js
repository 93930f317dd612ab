// Awaits nothing, for ever.
// expect: timeout
for (;;) await 1;
