// Leaves groups, counters and timers of the console behind, for the lines of the next call.
// call: leave
// call: look
// expect: success "contained"
// log: some "msg":"counted: 1","request_id":"attack programs/console-of-another look"
// log: no "msg":"timed: 
export function leave() {
    for (let i = 0; i < 10; i++) console.count('counted');
    for (let i = 0; i < 10; i++) console.group();
    console.time('timed');
}
export function look() {
    console.count('counted');
    console.timeEnd('timed');
    return 'contained';
}
