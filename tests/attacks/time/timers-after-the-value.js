// Leaves timers behind that would run after the value is there.
// expect: success "done"
// metric: no js_user_ran_after_the_value
setTimeout(() => metrics.increment('ran_after_the_value'), 1);
setInterval(() => metrics.increment('ran_after_the_value'), 1);
'done';
