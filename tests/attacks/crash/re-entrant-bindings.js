// Bindings that call themselves through the script's own getters.
// expect: success "done"
// log: some outer line
let depth = 0;
const fields = {
    get member() {
        if (depth++ < 50) log.info('inner line', fields);
        metrics.increment('reentrant', { get label() { metrics.increment('reentrant', { label: 'inner' }); return 'outer'; } });
        console.log('%o', structuredClone({ a: 1 }));
        return depth;
    },
};
log.info('outer line', fields);
'done';
