/* Rules over facts, some of them asked for, with events and priorities. */
import { Engine } from "json-rules-engine";

export default async function () {
  const engine = new Engine();
  engine.addRule({
    conditions: { any: [{ all: [{ fact: "total", operator: "greaterThanInclusive", value: 100 },
      { fact: "customer", path: "$.level", operator: "in", value: ["gold", "silver"] }] }, { fact: "coupon", operator: "equal", value: "FREE" }] },
    event: { type: "discount", params: { percent: 10 } }, priority: 5,
  });
  engine.addRule({ conditions: { all: [{ fact: "total", operator: "even", value: true }] }, event: { type: "even" } });
  engine.addOperator("even", (fact, wanted) => (fact % 2 === 0) === wanted);
  engine.addFact("customer", async ({}, almanac) => ({ level: (await almanac.factValue("id")) === 7 ? "gold" : "none" }));
  const heard = [];
  engine.on("success", (event) => { heard.push(event.type); });
  const runs = [];
  for (const facts of [{ id: 7, total: 120, coupon: "" }, { id: 8, total: 121, coupon: "" }, { id: 8, total: 1, coupon: "FREE" }]) {
    const { events, failureResults } = await engine.run(facts);
    runs.push([events, failureResults.length]);
  }
  const unknown = await engine.run({}).catch((error) => error.message);
  return [runs, heard, unknown];
}
