// Groups that are never closed, and counters and timers without an end.
// expect: success "done"
for (let i = 0; i < 1e4; i++) {
    console.group();
    console.time(`timer ${i}`);
    console.count(`counter ${i}`);
}
console.log('indented');
'done';
