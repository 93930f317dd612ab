// Slices of large texts as labels, to have the host keep the texts.
// expect: success "done"
// runs: 3
for (let i = 0; i < 150; i++) metrics.increment('sliced_labels', { slice: `${i}`.repeat(1e5).slice(0, 100) });
'done';
