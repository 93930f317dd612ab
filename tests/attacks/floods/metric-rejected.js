// Samples that are rejected, each of which could be a line of the log.
// expect: success "done"
for (let i = 0; i < 1e5; i++) metrics.increment('not a name', { i });
for (let i = 0; i < 1e4; i++) metrics.histogram('rejected_flood', NaN);
'done';
