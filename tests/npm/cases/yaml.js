/* A document with comments, anchors and tags: read, changed, written with its comments; its faults. */
import { Document, isMap, parse, parseAllDocuments, parseDocument, stringify, visit } from "yaml";

const text = "# head\nbase: &b {a: 1, b: [x, 2024-05-06]}\nuse:\n  <<: *b\n  a: 2 # two\ntext: |\n  line 1\n  line 2\nbin: !!binary aGk=\nnull: ~\n";

export default function () {
  const document = parseDocument(text, { merge: true });
  document.setIn(["use", "c"], [true, 0x1f]);
  document.contents.items[0].key.commentBefore = " changed";
  let scalars = 0;
  visit(document, { Scalar: () => { scalars++; } });
  return [parse("- 1\n- 'a: b'\n- {x: .inf, y: 1e3}\n"), String(document), document.get("text"), [...document.get("bin")], scalars, isMap(document.contents),
    parseAllDocuments("a: 1\n---\nb: 2\n").map((one) => one.toJS()), parseDocument("a: [1\nb: 2").errors.map((error) => [error.code, error.linePos]),
    stringify({ list: [{ a: "yes" }, "multi\nline"], empty: {} }), new Document({ k: "v" }).toString()];
}
