// Texts that no UTF-8 can hold, in the value, its keys and the log.
// expect: success {"\ufffd": "\ufffd", "list": ["a\ufffdb"]}
// log: some lone surrogates \ufffd
log.info('lone surrogates \udc00', { '\ud800': '\udfff\ud800' });
({ '\ud800': '\udc00', list: ['a\ud83db'] });
