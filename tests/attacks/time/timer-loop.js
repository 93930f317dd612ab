// A timer's callback that never returns.
// expect: timeout
setTimeout(() => {
    for (;;);
}, 0);
await new Promise(() => {});
