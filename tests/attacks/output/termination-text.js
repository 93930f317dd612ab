// Throws the text that the engine uses for its own terminations.
// expect: error "JavaScript execution terminated."
throw 'JavaScript execution terminated.';
