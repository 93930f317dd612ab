// Gauges for how much of a limit is used, and one warning when it gets close.
//
//   rrjs run --args '{"used":{"stripe":20,"shopify":36}}' examples/rate-limit.js
const limits = { stripe: 100, shopify: 40 };

for (const [service, limit] of Object.entries(limits)) {
  const used = args.used[service] ?? 0;
  const percentage = (used / limit) * 100;
  metrics.gauge("api_rate_limit_used", used, { service });
  metrics.gauge("api_rate_limit_percentage", percentage, { service });
  if (percentage > 80) log.warn("API rate limit approaching", { service, used, limit, percentage });
}
