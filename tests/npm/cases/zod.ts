/* A webhook's body: checked, converted, its faults told. */
import { z } from "zod";

const Order = z.object({
  id: z.uuid(),
  mail: z.email(),
  items: z.array(z.object({ sku: z.string().regex(/^[A-Z]{2}\d+$/), count: z.number().int().positive() })).min(1),
  when: z.iso.datetime().transform((text) => new Date(text).getTime()),
  pay: z.discriminatedUnion("kind", [z.object({ kind: z.literal("card"), last4: z.string().length(4) }), z.object({ kind: z.literal("cash") })]),
});
type Order = z.infer<typeof Order>;

export default function () {
  const good = {
    id: "0b0a2f6e-8d0c-4f2e-9d9b-1f2e3d4c5b6a", mail: "a@b.de", items: [{ sku: "AB1", count: 2 }], when: "2024-05-06T07:08:09Z",
    pay: { kind: "card", last4: "4242" },
  };
  const order: Order = Order.parse(good);
  const bad = Order.safeParse({ ...good, mail: "no", items: [{ sku: "x", count: 0 }], pay: { kind: "cheque" } });
  return [order, bad.error?.issues, bad.error && z.prettifyError(bad.error), z.toJSONSchema(z.object({ a: z.int().default(1) }))];
}
