/* HTTP by its fetch adapter: bodies sent, JSON read, a failed status, a request that is given up, an interceptor. */
import axios from "axios";

export default async function (origin) {
  const client = axios.create({ baseURL: origin, adapter: "fetch", headers: { "x-from": "case" }, timeout: 30000 });
  client.interceptors.request.use((config) => { config.params = { ...config.params, v: 1 }; return config; });
  const told = ({ status, data }) => [status, data.method, data.query, data.body, data.headers.filter(([name]) => ["x-from", "content-type"].includes(name)).sort()];
  const posted = await client.post("/echo", { a: [1, "x"] }, { params: { q: "a b" } });
  const form = await client.put("/echo", new URLSearchParams({ x: "1 2" }));
  const refused = await client.get("/status", { params: { code: 404, reason: "Not Found" } }).catch((error) => [error.code, error.response.status, error.message]);
  const aborted = new AbortController();
  aborted.abort();
  const cancelled = await client.get("/echo", { signal: aborted.signal }).catch((error) => [error.code, axios.isCancel(error)]);
  return [told(posted), posted.headers["content-type"], told(form), refused, cancelled, axios.getUri({ url: "/x", params: { a: [1, 2] } })];
}
