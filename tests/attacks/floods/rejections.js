// Ten thousand unhandled rejections: one is told.
// expect: error "first of many"
for (let i = 0; i < 1e4; i++) Promise.reject(new Error(i ? 'another' : 'first of many'));
