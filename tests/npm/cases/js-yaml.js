/* A configuration read and written: types of its own, several documents, faults with their place. */
import * as yaml from "js-yaml";

export default function () {
  let fault;
  try { yaml.load("a: 1\n b: 2\n"); } catch (error) { fault = [error.name, error.reason, error.mark.line]; }
  return [yaml.load("a: &x [1, 0o17, 1e3, ~]\nb: *x\nc: >\n  fold\n  ed\nd: 2024-05-06\n"), yaml.loadAll("a: 1\n---\n- b\n"), fault,
    yaml.dump({ list: [1, { a: "yes: no" }], long: "x ".repeat(60), at: new Date(0) }, { sortKeys: true, flowLevel: 2 })];
}
