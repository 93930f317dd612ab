// Native code that joins nine quadrillion empty strings.
// expect: memory_limit | timeout
// timeout_ms: 2000
String.raw({ raw: { length: Number.MAX_SAFE_INTEGER, get 0() { return ''; } } });
