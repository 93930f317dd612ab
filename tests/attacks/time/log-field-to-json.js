// The toJSON of a log field never returns.
// expect: timeout
log.info('endless-field-to-json', {
    member: {
        toJSON() {
            for (;;);
        },
    },
});
