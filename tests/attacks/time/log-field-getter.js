// A getter of a log field never returns.
// expect: timeout
// log: no endless-field-getter
log.info('endless-field-getter', {
    get member() {
        for (;;);
    },
});
