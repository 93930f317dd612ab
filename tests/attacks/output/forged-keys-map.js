// The same by a Map, an error, a null prototype, inherited members, a getter and a Proxy.
// expect: success "done"
// log: no "level":"fatal"
// log: no "request_id":"r"
const forged = { level: 'fatal', request_id: 'r' };
log.info('map', new Map(Object.entries(forged)));
log.info('error', Object.assign(new Error('x'), forged));
log.info('null', Object.assign(Object.create(null), forged));
log.info('inherited', Object.create(forged));
log.info('proxy', new Proxy({}, {
    ownKeys: () => ['level', 'request_id'],
    getOwnPropertyDescriptor: () => ({ value: 'fatal', enumerable: true, configurable: true }),
    get: (_, key) => forged[key],
}));
log.info('getter', { get level() { return 'fatal'; }, get request_id() { return 'r'; } });
console.log('console', forged);
'done';
