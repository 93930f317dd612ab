// Makes Error.stackTraceLimit a getter that throws.
// expect: error "execution error: Error: x"
Object.defineProperty(Error, 'stackTraceLimit', { get() { throw new Error('limit'); } });
log.info('with an error', new Error('y'));
throw new Error('x');
