// Throws a Proxy whose every trap throws.
// expect: error "[unprintable]"
throw new Proxy({}, new Proxy({}, { get() { throw new Error('trap'); } }));
