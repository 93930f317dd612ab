// Waits for a promise that nobody can settle, to hold a worker for nothing.
// expect: error "can never settle"
await new Promise(() => {});
