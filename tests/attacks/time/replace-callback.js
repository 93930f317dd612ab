// A callback of replace that never returns.
// expect: timeout
'x'.replace(/x/, () => {
    for (;;);
});
