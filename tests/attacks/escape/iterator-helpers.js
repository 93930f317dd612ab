// Lets iterator helpers and generators of its own run inside bindings, and asks them for their frames.
// expect: success "contained"
let text = '';
const frames = () => { text += new Error('x').stack; return 'x'; };
log.info('x', { get a() { return frames(); } });
log.info({ toString: frames });
console.log('%s', { toString: frames });
metrics.increment('frames', { get a() { return frames(); } });
structuredClone({ get a() { return frames(); } });
/\/(work|home|root|usr|tmp)\//.test(text) ? 'reached' : 'contained';
