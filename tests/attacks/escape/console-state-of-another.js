// Leaves groups, counters and timers of the console behind, and looks for those of earlier executions.
// expect: success "contained"
// runs: 4
// log: some "msg":"first: 1","request_id":"attack escape/console-state-of-another"
// log: no first: 2
// log: no "msg":"    after groups
console.log('after groups');
console.count('first');
console.timeEnd('timer of another');
console.time('timer of another');
console.group('a');
console.group('b');
'contained';
