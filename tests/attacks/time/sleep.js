// Sleeps a thousand seconds.
// expect: timeout
await new Promise((done) => setTimeout(done, 1e6));
