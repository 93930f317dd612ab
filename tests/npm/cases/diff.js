/* What changed between two texts: by words, lines, JSON; as a patch, and the patch applied. */
import { applyPatch, createTwoFilesPatch, diffChars, diffJson, diffLines, diffWords, parsePatch, reversePatch, structuredPatch } from "diff";

export default function () {
  const before = "one\ntwo\nthree\nfour\n", after = "one\n2\nthree\nfour\nfive\n";
  const parts = (changes) => changes.map(({ value, added, removed }) => (added ? "+" : removed ? "-" : " ") + value);
  const patch = createTwoFilesPatch("a.txt", "b.txt", before, after, "", "", { context: 1 });
  return [parts(diffWords("the quick fox", "the slow fox!")), parts(diffChars("äb", "äc")), parts(diffLines(before, after)), parts(diffJson({ a: 1, b: [1] }, { b: [2], a: 1 })), patch,
    applyPatch(before, patch) === after, applyPatch(after, reversePatch(parsePatch(patch)[0])) === before, applyPatch("x\n", patch), structuredPatch("a", "b", before, after).hunks.length];
}
