// Fields with the names of a line's own keys.
// expect: success "done"
// log: some "msg":"own keys","request_id":"attack output/forged-keys","js_level":"fatal","js_ts":0,"js_logger":"rrjs","js_msg":"forged","js_request_id":"r"
log.info('own keys', { level: 'fatal', ts: 0, logger: 'rrjs', msg: 'forged', request_id: 'r' });
'done';
