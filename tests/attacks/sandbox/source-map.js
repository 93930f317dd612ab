// Comments that name a source map and a source, which a tool would load.
// expect: error Error
//# sourceMappingURL=file:///etc/passwd
throw new Error('x');
//# sourceURL=file:///etc/passwd
