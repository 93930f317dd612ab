// Replaces Date, from which times of lines could come.
// expect: success "done"
// log: no "ts":0
Date.now = () => 0;
Date.prototype.getTime = () => 0;
globalThis.Date = class { static now() { return 0; } };
log.info('time of the host');
'done';
