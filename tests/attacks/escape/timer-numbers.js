// Reads from the number of a timer how many timers other executions had.
// expect: success 1
// runs: 4
setTimeout(() => {}, 0);
