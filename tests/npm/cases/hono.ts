/* Requests routed and answered: parameters, middleware, checked bodies, cookies, faults, streams. */
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import { streamText } from "hono/streaming";
import { validator } from "hono/validator";

type Variables = { user: string };
const app = new Hono<{ Variables: Variables }>();
app.use("/api/*", async (c, next) => {
  if (!c.req.header("authorization")) throw new HTTPException(401, { message: "who?" });
  c.set("user", c.req.header("authorization")!.slice(7));
  await next();
  c.header("x-user", c.get("user"));
});
app.get("/api/items/:id{[0-9]+}", (c) => c.json({ id: Number(c.req.param("id")), q: c.req.queries("q"), cookie: getCookie(c, "s") }));
app.post("/api/items", validator("json", (value, c) => (typeof value.name === "string" ? value : c.text("name!", 422))), async (c) => {
  setCookie(c, "s", "1", { httpOnly: true });
  return c.json({ made: c.req.valid("json").name }, 201);
});
app.get("/stream", (c) => streamText(c, async (stream) => { await stream.write("a"); await stream.write("b"); }));
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(`fault: ${error.message}`, 500)));
app.get("/fault", () => { throw new Error("no"); });

export default async function () {
  const headers = { authorization: "Bearer anna", "content-type": "application/json", cookie: "s=9" };
  const told = async (path: string, init?: RequestInit) => {
    const response = await app.request(path, init);
    return [response.status, response.headers.get("x-user"), response.headers.get("set-cookie"), await response.text()];
  };
  return [await told("/api/items/7?q=a&q=b", { headers }), await told("/api/items/7"), await told("/api/items", { method: "POST", headers, body: '{"name": "x"}' }),
    await told("/api/items", { method: "POST", headers, body: "{}" }), await told("/stream"), await told("/fault"), await told("/nowhere")];
}
