// Label values of many kilobytes.
// expect: success "done"
// alone: it fills what all scripts of a server share
for (let i = 0; i < 1000; i++) metrics.increment('large_label_flood', { value: `${i}`.repeat(5000) });
'done';
