/* Rules as JSON: applied, with an operation of their own, and asked for what they use. */
import jsonLogic from "json-logic-js";

export default function () {
  jsonLogic.add_operation("starts", (text, part) => text.startsWith(part));
  const rule = { if: [{ and: [{ "<": [{ var: "age" }, 18] }, { starts: [{ var: "zip" }, "1"] }] }, "young, Berlin", { ">=": [{ var: "age" }, 65] }, "old", "other"] };
  const people = [{ age: 12, zip: "10115" }, { age: 70, zip: "8" }, { age: 30, zip: "1" }];
  return [people.map((one) => jsonLogic.apply(rule, one)), jsonLogic.uses_data(rule), jsonLogic.apply({ map: [{ var: "n" }, { "*": [{ var: "" }, 2] }] }, { n: [1, 2] }),
    jsonLogic.apply({ reduce: [{ var: "n" }, { "+": [{ var: "current" }, { var: "accumulator" }] }, 0] }, { n: [1, 2, 3] }),
    jsonLogic.apply({ missing: ["a", "b"] }, { a: 1 }), jsonLogic.apply({ cat: ["a", 1, null] })];
}
