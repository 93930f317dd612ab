// Lines until the time is over.
// expect: timeout
for (let i = 0; ; i++) log.info('endless flood', { i });
