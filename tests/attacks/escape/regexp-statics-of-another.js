// RegExp.lastMatch and its kin show the last match: of this global object only.
// expect: success "contained"
// runs: 4
// shared: skip, scripts of a worker share RegExp by design
const texts = [RegExp.lastMatch, RegExp.input, RegExp.$1, RegExp.leftContext, RegExp.rightContext, RegExp.lastParen];
const before = texts.join('');
log.info('text for\nthe bindings\b\f', { secret: 'x\u2028y', pattern: /z/g });
console.log('%s', 'for the bindings');
const after = [RegExp.lastMatch, RegExp.input, RegExp.$1, RegExp.leftContext, RegExp.rightContext, RegExp.lastParen].join('');
/(secret)/.test('a secret of mine');
before === '' && after === '' ? 'contained' : [before, after];
