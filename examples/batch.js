// A batch job: one line for the whole batch, a gauge for its progress, a counter for its failures.
//
//   rrjs run examples/batch.js
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const jobs = Array.from({ length: 20 }, (_, number) => ({ number, broken: number % 7 === 3 }));

async function process(job) {
  await pause(1);
  if (job.broken) throw new RangeError(`job ${job.number} is broken`);
}

let failed = 0;
for (const [done, job] of jobs.entries()) {
  try {
    await process(job);
  } catch (error) {
    failed++;
    metrics.increment("jobs_failed", { reason: error.name });
    log.debug("Job failed", { job: job.number, error });
  }
  metrics.gauge("batch_progress_ratio", (done + 1) / jobs.length);
}
log.info("Batch processed", { total: jobs.length, failed });
({ total: jobs.length, failed });
