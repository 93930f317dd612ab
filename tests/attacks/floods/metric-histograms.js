// Histograms, of which each costs many lines of the page.
// expect: success "done"
// alone: it fills what all scripts of a server share
for (let i = 0; i < 5000; i++) metrics.histogram('histogram_flood', i, { value: i });
'done';
