// A regular expression with exponential backtracking: native code that cannot be interrupted.
// expect: timeout
('a'.repeat(40) + '!').match(/(a+)+$/);
