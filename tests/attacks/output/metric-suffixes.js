// A counter with the name of a line of a histogram, and the other way round.
// expect: success "done"
// metric: no ^js_user_suffixed_count_total 5
// metric: some ^js_user_suffixed_count 1$
metrics.histogram('suffixed', 1);
metrics.gauge('suffixed_count', 5);
metrics.gauge('suffixed_sum', 5);
metrics.gauge('suffixed_bucket', 5, { le: '1' });
metrics.increment('suffixed_bucket', { le: '+Inf' });
'done';
