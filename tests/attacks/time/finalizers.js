// Registers finalizers, to have them run outside of every limit.
// expect: success "done"
// runs: 3
// metric: no js_user_ran_in_a_finalizer
globalThis.registry = new FinalizationRegistry(() => {
    metrics.increment('ran_in_a_finalizer');
    for (;;);
});
for (let i = 0; i < 1e4; i++) registry.register({}, i);
'done';
