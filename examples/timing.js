// Timing steps of an operation with a histogram, whose buckets are in seconds.
//
//   rrjs run --metrics - examples/timing.js
async function timed(step, work) {
  const started = Date.now();
  try {
    return await work();
  } finally {
    metrics.histogram("step_duration_seconds", (Date.now() - started) / 1000, { step });
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
await timed("load", () => pause(5));
const rows = await timed("transform", () => [3, 1, 2].toSorted());
await timed("store", () => pause(2));
log.info("Operation finished", { rows });
