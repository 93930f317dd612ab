// Is stopped in a microtask, with more of them behind it.
// expect: timeout
// metric: no js_user_ran_after_the_stopped_task
Promise.resolve().then(() => {
    for (;;);
});
for (let i = 0; i < 100; i++) Promise.resolve().then(() => metrics.increment('ran_after_the_stopped_task'));
