// Zero bytes in all texts of an error, which ends texts in other languages.
// expect: error "before\ufffdafter"
throw Object.assign(new Error('before\0after'), { stack: 'stack\0more' });
