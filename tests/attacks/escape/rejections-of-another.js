// Leaves unhandled rejections behind after its value is there.
// expect: success "contained" | error "mine"
// runs: 4
const late = new Promise((_, fail) => setTimeout(() => fail(new Error('late')), 0));
late.catch(() => {});
setTimeout(() => Promise.reject(new Error('of another')), 0);
'contained';
