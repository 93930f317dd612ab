/* Queries over a document: paths, sums, groups, functions of its own, faults. */
import jsonata from "jsonata";

const orders = { account: "x", orders: [{ id: 1, lines: [{ sku: "a", price: 2.5, count: 2 }, { sku: "b", price: 10, count: 1 }] },
  { id: 2, lines: [{ sku: "a", price: 3, count: 4 }] }] };

export default async function () {
  const run = (text, bind) => jsonata(text).evaluate(orders, bind);
  const ask = jsonata("$double($sum(orders.lines.(price * count)))");
  ask.registerFunction("double", (value) => value * 2, "<n:n>");
  return [await run("$sum(orders.lines.(price * count))"), await run("orders.lines{sku: $sum(count)}"), await ask.evaluate(orders),
    await run("orders[id = $which].lines^(>price).{'s': $uppercase(sku), 'n': $string(price)}", { which: 1 }),
    await run("$fromMillis(1700000000000, '[D01]. [MNn] [Y0001] [H01]:[m01]')"), await run("$map([1..4], function($n) { $power($n, 2) })"),
    await run("1 + 'a'").catch((error) => [error.code, error.message])];
}
