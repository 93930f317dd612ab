// A toJSON of a field that gives what is no JSON, and keys of the line.
// expect: success "done"
// log: no "level":"fatal"
log.info('to json', { toJSON: () => ({ level: 'fatal' }) });
log.info('to json', { field: { toJSON: () => JSON.rawJSON('{"level":"fatal"}').toString() } });
log.info('to json', { field: { toJSON: () => '}{","level":"fatal' } });
'done';
