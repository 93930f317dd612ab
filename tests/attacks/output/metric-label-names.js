// Label names that Prometheus keeps for itself.
// expect: success "done"
// metric: no __name__
// metric: no js_user_reserved_labels_bucket\{le="1",le
metrics.increment('reserved_labels_a', { __name__: 'js_executions_total' });
metrics.increment('reserved_labels_b', { __x: 1, constructor: 2, __proto__: null });
metrics.histogram('reserved_labels', 0.5, { le: '1' });
'done';
