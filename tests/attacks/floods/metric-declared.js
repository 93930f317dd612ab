// Metrics that the configuration does not declare.
// expect: success "done"
// metric: some ^js_metrics_rejected_total\{reason="undeclared"\}
for (let i = 0; i < 3e4; i++) metrics.add(`undeclared_${i}`, 1, { a: i });
'done';
