/* JSON Schema, compiled to code: defaults, references, faults. */
import Ajv from "ajv";

export default function () {
  const validate = new Ajv({ allErrors: true, useDefaults: true }).compile({
    type: "object",
    properties: {
      name: { type: "string", minLength: 2, pattern: "^\\p{L}+$" },
      tags: { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true, default: [] },
      size: { oneOf: [{ type: "integer", minimum: 1 }, { const: "all" }] },
      parent: { $ref: "#" },
    },
    required: ["name", "size"],
    additionalProperties: false,
  });
  const values = [{ name: "Änne", size: 3 }, { name: "x", tags: ["a", "a", "c"], size: 0, more: 1 }, { name: "Bo", size: "all", parent: { name: "Cy" } }];
  return values.map((value) => [validate(value), value, validate.errors]);
}
