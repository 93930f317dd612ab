/* Changes to a frozen tree as if it were not, patches of them, Maps and Sets. */
import { applyPatches, enableMapSet, enablePatches, original, produce, produceWithPatches } from "immer";

enablePatches();
enableMapSet();

export default function () {
  const before = { user: { name: "a", tags: ["x"] }, seen: new Map([["k", { n: 1 }]]), same: { untouched: true } };
  const [after, patches, inverse] = produceWithPatches(before, (draft) => {
    draft.user.tags.push("y");
    draft.seen.get("k").n++;
    if (original(draft.user) === before.user) draft.user.name = "b";
  });
  let fault;
  try { after.user.name = "c"; } catch (error) { fault = error.name; }
  return [after, [...after.seen], before.user, after.same === before.same, patches, applyPatches(after, inverse).user, fault, produce([3, 1, 2], (list) => { list.sort(); })];
}
