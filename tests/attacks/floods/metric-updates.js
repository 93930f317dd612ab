// A million updates of one series.
// expect: success "done"
// metric: some ^js_user_update_flood_total\{a="b"\} 1e\+06$
for (let i = 0; i < 1e6; i++) metrics.increment('update_flood', { a: 'b' });
'done';
