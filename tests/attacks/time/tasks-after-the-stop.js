// Queues work before it is stopped, to have it run when nobody counts any more.
// expect: timeout
// metric: no js_user_ran_after_the_stop
// log: no ran after the stop
for (let i = 0; i < 100; i++) {
    queueMicrotask(() => {
        metrics.increment('ran_after_the_stop');
        log.info('ran after the stop');
        console.log('ran after the stop');
    });
}
for (;;);
