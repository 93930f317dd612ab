// An interval keeps the script alive without an end.
// expect: timeout
setInterval(() => {}, 1);
await new Promise(() => {});
