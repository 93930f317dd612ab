/* Markdown as a tree: read, changed, written as Markdown and as HTML, with tables and footnotes. */
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import remarkHtml from "remark-html";

const text = "# A &copy; *title*\n\n* [x] done[^1]\n* to [do](https://example.com \"t\")\n\n| a | b |\n|---|--:|\n| 1 | `2` |\n\n[^1]: The note.\n";

const deeper = () => (tree) => {
  for (const node of tree.children) if (node.type === "heading") node.depth++;
};

export default async function () {
  const html = await remark().use(remarkGfm).use(deeper).use(remarkHtml).process(text);
  const markdown = await remark().use(remarkGfm).use(deeper).process(text);
  return [String(html), String(markdown), remark().use(remarkGfm).parse(text).children.map((node) => [node.type, node.position.start.line])];
}
