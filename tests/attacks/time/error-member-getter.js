// Throws an object with a member that takes for ever to be read, so that telling of the exception never ends.
// expect: timeout
throw { get code() { for (;;); } };
