// Claims in its error that the time was over.
// expect: error "execution error: execution timeout after 1s"
throw 'execution timeout after 1s';
