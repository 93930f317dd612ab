/* A webhook's body, checked. */
import { z } from 'zod';

const order = z.object({
    id: z.uuid(),
    mail: z.email(),
    items: z.array(z.object({ sku: z.string().regex(/^[A-Z]{2}\d+$/), count: z.number().int().positive() })).min(1),
    when: z.iso.datetime().transform((text) => new Date(text).getTime()),
});
const good = { id: '0b0a2f6e-8d0c-4f2e-9d9b-1f2e3d4c5b6a', mail: 'a@b.de', items: [{ sku: 'AB1', count: 2 }], when: '2024-05-06T07:08:09Z' };
console.log(JSON.stringify(order.safeParse(good)));
const bad = order.safeParse({ ...good, mail: 'no', items: [{ sku: 'x', count: 0 }] });
console.log(JSON.stringify(bad.error.issues));
console.log(z.prettifyError(bad.error));
