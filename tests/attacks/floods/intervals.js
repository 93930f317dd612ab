// A thousand intervals of no time.
// expect: timeout
for (let i = 0; i < 1000; i++) setInterval(() => {}, 0);
await new Promise(() => {});
