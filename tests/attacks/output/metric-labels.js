// Label names and values that would end their quotes.
// expect: success "done"
// metric: some ^js_user_label_injection_total\{v="\\"\} 1\\nforged_total\{x=\\"\\\\"\} 1$
// metric: no ^forged
metrics.increment('label_injection', { v: '"} 1\nforged_total{x="\\' });
metrics.increment('label_injection', { 'v="} 1\nforged_total{x': 1 });
metrics.increment('label_injection', { v: 'x\0y', '\0forged': 'z' });
'done';
