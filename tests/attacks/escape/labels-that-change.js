// Labels that say something else each time they are read, to be counted on the series of another.
// expect: success "done"
// metric: some ^js_user_victim_total\{who="victim"\} 1$
// metric: no who="victim",
let reads = 0;
const labels = { get who() { return reads++ % 2 ? 'victim' : 'attacker'; } };
metrics.gauge('labels_that_change', 1, labels);
if (!globalThis.done) metrics.gauge('victim_gauge', 1);
metrics.set('victim', 1, labels);
for (let i = 0; i < 50; i++) metrics.increment('changing', labels);
metrics.increment('victim', { who: 'victim' });
'done';
