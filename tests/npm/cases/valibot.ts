/* A form checked and converted: pipes, variants, messages in words, checks that wait. */
import * as v from "valibot";

const User = v.pipeAsync(v.objectAsync({
  name: v.pipe(v.string(), v.trim(), v.minLength(2, "too short")),
  mail: v.pipeAsync(v.string(), v.email(), v.checkAsync(async (mail) => mail !== "taken@x.org", "taken")),
  age: v.optional(v.pipe(v.unknown(), v.transform(Number), v.integer(), v.minValue(18)), "20"),
  kind: v.variant("type", [v.object({ type: v.literal("a"), n: v.number() }), v.object({ type: v.literal("b") })]),
}), v.forward(v.check(({ name, mail }) => !mail.startsWith(name), "the same"), ["mail"]));
type User = v.InferOutput<typeof User>;

export default async function () {
  const good: User = await v.parseAsync(User, { name: " Bo ", mail: "bob@x.org", kind: { type: "a", n: 1 } });
  const bad = await v.safeParseAsync(User, { name: "x", mail: "taken@x.org", age: "7.5", kind: { type: "c" } });
  return [good, v.flatten<typeof User>(bad.issues as never), bad.issues?.map((issue) => v.getDotPath(issue)), v.is(v.map(v.string(), v.date()), new Map([["a", new Date(0)]]))];
}
