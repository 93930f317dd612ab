// A hundred thousand timers at once.
// expect: error RangeError
for (let i = 0; i < 1e5; i++) setTimeout(() => {}, 1e6);
