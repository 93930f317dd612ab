// Never comes to an end.
// expect: timeout
for (;;);
