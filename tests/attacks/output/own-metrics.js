// Counts on the metrics of the server itself.
// expect: success "done"
// metric: no ^js_executions_total\{status="forged"
// metric: no ^process_open_fds 123456789
for (const name of ['js_executions_total', 'process_open_fds', 'js_pool_size', 'js_worker_restarts_total', 'process_cpu_seconds']) {
    metrics.increment(name, { status: 'forged' });
    metrics.gauge(name, 123456789);
    metrics.add(name, 123456789, { status: 'forged' });
    metrics.set(name, 123456789);
    metrics.observe(name, 123456789);
    metrics.set(name, 123456789, ['success']);
}
'done';
