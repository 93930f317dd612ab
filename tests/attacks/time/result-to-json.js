// The value's toJSON never returns: it is called after the script has ended.
// expect: timeout
({
    toJSON() {
        for (;;);
    },
});
