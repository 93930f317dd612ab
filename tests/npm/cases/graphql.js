/* A schema, queries against it, variables, faults of queries, what the schema tells of itself. */
import { buildSchema, getIntrospectionQuery, graphql, parse, print, validate } from "graphql";

const schema = buildSchema(`
  type Item { id: ID!, name(upper: Boolean = false): String, tags: [Tag!]! }
  enum Tag { NEW OLD }
  input Find { text: String, first: Int = 2 }
  type Query { items(find: Find): [Item!]!, broken: String! }
`);
const item = (id, name) => ({ id, name: ({ upper }) => (upper ? name.toUpperCase() : name), tags: async () => ["NEW"] });
const rootValue = {
  items: ({ find }) => [item(1, "tea"), item(2, "milk"), item(3, "teapot")].filter(({ name }) => name({}).includes(find?.text ?? "")).slice(0, find?.first ?? 9),
  broken: () => { throw new Error("no"); },
};

export default async function () {
  const ask = async (source, variableValues) => JSON.parse(JSON.stringify(await graphql({ schema, source, rootValue, variableValues })));
  const told = await ask(getIntrospectionQuery());
  return [await ask("query ($f: Find) { items(find: $f) { ...I } } fragment I on Item { id loud: name(upper: true) tags }", { f: { text: "tea" } }), await ask("{ items { id } broken }"),
    await ask("query ($f: Find) { items(find: $f) { id } }", { f: { first: "x" } }), validate(schema, parse("{ nope }")).map((error) => error.message), print(parse("{a(b:1){c}}")),
    told.data.__schema.types.length];
}
