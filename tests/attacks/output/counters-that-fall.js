// Makes a counter or a histogram go back, or not a number.
// expect: success "done"
// metric: some ^js_user_must_rise_total 1$
// metric: some ^js_user_must_rise_too_sum 0$
metrics.increment('must_rise', undefined, -5);
metrics.add('must_rise', -5);
metrics.add('js_user_must_rise_total', -5);
metrics.set('js_user_must_rise_total', 0);
metrics.histogram('must_rise_too', 0);
for (const value of [NaN, Infinity, -Infinity, 'x', 1n, undefined, {}]) metrics.histogram('must_rise_too', value);
'done';
