// Ten thousand signals that fire in a moment.
// expect: success "done" | error RangeError
for (let i = 0; i < 1e4; i++) AbortSignal.timeout(1).addEventListener('abort', () => {});
'done';
