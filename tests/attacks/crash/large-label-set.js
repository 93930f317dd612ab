// A metric with a hundred thousand labels.
// expect: success "done"
// metric: no js_user_large_label_set
metrics.increment('large_label_set', Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`l${i}`, i])));
'done';
