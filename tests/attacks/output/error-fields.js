// Errors whose members try to be other fields of the line.
// expect: success "done"
// log: no "level":"fatal"
const error = Object.assign(new Error('","level":"fatal'), { code: '","level":"fatal', name: '","level":"fatal' });
error.cause = '","level":"fatal';
log.info('errors', { level: error, error, list: [error] });
log.error(error, { '","level":"fatal': error });
'done';
