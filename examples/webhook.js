// A webhook: validates what came in args, logs what happened, counts and times it.
//
//   rrjs run --args '{"id":"w1","source":"stripe","type":"charge","signature":"s"}' examples/webhook.js
//   rrjs execute --args '{"id":"w1","source":"stripe","type":"charge","signature":"s"}' examples/webhook.js
const started = Date.now();
const handlers = {
  charge: async (hook) => ({ booked: hook.amount ?? 0 }),
  refund: async (hook) => ({ refunded: hook.amount ?? 0 }),
};

async function handle(hook) {
  log.info("Webhook received", { webhook_id: hook.id, source: hook.source, event_type: hook.type });
  if (!hook.signature) {
    log.warn("Webhook without signature", { webhook_id: hook.id });
    metrics.increment("webhooks_rejected", { reason: "missing_signature" });
    return { status: "invalid" };
  }
  const handler = handlers[hook.type];
  if (!handler) throw new Error(`no handler for ${hook.type}`);
  const outcome = await handler(hook);
  metrics.increment("webhooks_processed", { source: hook.source, status: "success" });
  metrics.histogram("webhook_duration_seconds", (Date.now() - started) / 1000, { source: hook.source });
  log.info("Webhook processed", { webhook_id: hook.id, ...outcome });
  return { status: "success", ...outcome };
}

await handle(args);
