// Counters, gauges and histograms with labels; the page is printed at the end.
//
//   rrjs run --metrics - examples/metrics.js
const requests = [
  { method: "GET", path: "/users", status: 200, seconds: 0.012 },
  { method: "GET", path: "/users", status: 200, seconds: 0.044 },
  { method: "POST", path: "/users", status: 422, seconds: 0.003 },
];

for (const { method, path, status, seconds } of requests) {
  metrics.increment("http_requests", { method, path, status });
  metrics.histogram("http_request_duration_seconds", seconds, { method, path });
}
metrics.gauge("http_open_connections", 7);
