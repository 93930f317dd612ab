// Ever more label values.
// expect: success "done"
// alone: it fills what all scripts of a server share
// metric: some ^js_metrics_overflow_total\{metric="js_user_series_flood_total"\}
// metric: some ^js_user_series_flood_total\{overflow="true"\}
for (let i = 0; i < 2e4; i++) metrics.increment('series_flood', { value: i });
'done';
