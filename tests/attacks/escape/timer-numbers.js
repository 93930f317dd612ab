// Reads from the number of a timer how many timers other executions had.
// expect: success 1
// runs: 4
// shared: skip, numbers go on there, since a script may hold one of an earlier execution
setTimeout(() => {}, 0);
