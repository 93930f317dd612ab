// A toJSON that asks the host for other work while it is asked for the result.
// expect: success "second"
({
    toJSON() {
        setTimeout(() => log.info('never'), 0);
        queueMicrotask(() => metrics.increment('in_to_json'));
        return 'second';
    },
});
