// Is stopped with a full queue of microtasks, which the next execution must not run.
// expect: timeout
// runs: 3
// metric: no js_user_microtask_of_another
for (let i = 0; i < 1000; i++) Promise.resolve().then(() => metrics.increment('microtask_of_another')).then(() => { for (;;); });
for (;;);
