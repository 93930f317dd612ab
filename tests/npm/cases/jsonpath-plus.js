/* A document asked by paths: wildcards, filters with expressions, parents, paths of what was found. */
import { JSONPath } from "jsonpath-plus";

const store = { book: [{ title: "a", price: 8.95, tags: ["x"] }, { title: "b", price: 22.99 }, { title: "c", price: 8.99, isbn: "0-553" }], bicycle: { price: 19.95 } };

export default function () {
  const find = (path, more) => JSONPath({ path, json: store, ...more });
  return [find("$..price"), find("$.book[?(@.price < 10 && @.title !== 'a')].title"), find("$.book[-1:].title"), find("$..[?(@.isbn)]^", { resultType: "path" }), find("$.book[*].tags[0]", { resultType: "pointer" }),
    find("$.nope", { wrap: false }) ?? null, find("$.book.length"), JSONPath.toPathArray("$.a['b c'][0]")];
}
