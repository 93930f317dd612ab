// A million values of one gauge, among them those that are no numbers.
// expect: success "done"
// metric: some ^js_user_gauge_flood 7$
for (let i = 0; i < 1e6; i++) metrics.gauge('gauge_flood', i & 1 ? NaN : i & 2 ? Infinity : -i);
metrics.gauge('gauge_flood', 7);
'done';
