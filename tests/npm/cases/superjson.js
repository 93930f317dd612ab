/* Values that JSON has not, there and back: dates, maps, big integers, a class of its own, the same object twice. */
import superjson, { SuperJSON } from "superjson";

class Money {
  constructor(cents) { this.cents = cents; }
  get euros() { return this.cents / 100; }
}

export default function () {
  const own = new SuperJSON({ dedupe: true });
  own.registerClass(Money);
  const shared = { a: 1 };
  const value = { when: new Date(0), ids: new Set([1n, 2n]), by: new Map([["k", /x/gi]]), none: undefined, nan: NaN, cost: new Money(150), one: shared, two: shared,
    url: new URL("https://x.org/a?b"), error: new TypeError("bad"), bytes: new Uint8Array([1, 2]) };
  const text = own.stringify(value);
  const back = own.parse(text);
  return [JSON.parse(text), back.when.getTime(), [...back.ids].map(String), back.by.get("k").flags, "none" in back, back.cost.euros, back.one === back.two, back.url.host,
    back.error.message, [...back.bytes], superjson.serialize({ x: -0 })];
}
