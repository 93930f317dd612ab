// A toJSON that throws a Proxy.
// expect: error "the result cannot be given as JSON"
({ toJSON() { throw new Proxy({}, { get() { throw 1; } }); } });
