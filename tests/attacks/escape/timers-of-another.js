// Leaves timers, intervals and immediates behind, and clears all that others could have.
// expect: success "contained"
// runs: 4
// metric: no js_user_timer_of_another
for (let i = 0; i < 1000; i++) {
    clearTimeout(i);
    clearInterval(i);
}
for (let i = 0; i < 100; i++) {
    setTimeout(() => metrics.increment('timer_of_another'), 0);
    setInterval(() => metrics.increment('timer_of_another'), 0);
    setImmediate(() => metrics.increment('timer_of_another'));
}
'contained';
