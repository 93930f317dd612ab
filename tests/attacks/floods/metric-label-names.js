// Ever more label names.
// expect: success "done"
// alone: it fills what all scripts of a server share
for (let i = 0; i < 1e4; i++) metrics.increment('label_flood', { [`name${i}`]: 1 });
'done';
