// Structured log lines: levels, fields of every kind, errors with their cause.
//
//   rrjs run examples/logging.js
//   rrjs run --log-mode production --log-level info examples/logging.js
log.debug("Cache hit", { key: "user:123", age_ms: 12.5 });
log.info("User registered", { user_id: 456, roles: ["editor", "author"], address: { city: "Graz", zip: "8010" } });
log.warn("Disk nearly full", { free_bytes: 10n ** 12n, checked_at: new Date(0), paths: new Set(["/var", "/tmp"]) });

try {
  try {
    JSON.parse("{ broken");
  } catch (cause) {
    throw new TypeError("the settings cannot be read", { cause });
  }
} catch (error) {
  log.error("Start failed", { error, attempt: 3 });
}
