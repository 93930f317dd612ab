// Ever more metrics.
// expect: success "done"
// alone: it fills what all scripts of a server share
// metric: some ^js_metrics_families (\d\d|100)$
for (let i = 0; i < 2e4; i++) metrics.increment(`family_${i}`);
'done';
