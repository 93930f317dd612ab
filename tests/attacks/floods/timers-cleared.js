// Sets and clears timers as fast as it can.
// expect: success "done"
for (let i = 0; i < 1e5; i++) clearTimeout(setTimeout(() => {}, 1e6));
'done';
