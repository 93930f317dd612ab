/* A component that the compiler made for the server: props, each, if, snippets, styles, a store. */
import { render } from "svelte/server";
import Orders from "./orders.svelte.js";

export default async function () {
  const { head, body } = await render(Orders, { props: { name: "A & <B>", orders: [{ id: 1, cents: 350 }, { id: 2, cents: 5 }] } });
  return [head, body, (await render(Orders, { props: { name: "none" } })).body];
}
