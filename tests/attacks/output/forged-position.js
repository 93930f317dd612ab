// An error that says it came from another file.
// expect: error Error
throw Object.assign(new Error('x'), { sourceURL: '/etc/passwd', line: 4294967297, column: 1e9 });
