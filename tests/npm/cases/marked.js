/* Markdown to HTML: tables, tasks, code, a renderer of its own, tokens. */
import { marked, Marked } from "marked";

const text = "# Title *x*\n\n- [x] done\n- [ ] to do\n\n| a | b |\n|---|:-:|\n| 1 | `2` |\n\n```js\nif (a < b) {}\n```\n\n[link](https://example.com \"t\") <https://x.org> ~~no~~";

export default async function () {
  const own = new Marked({ renderer: { heading({ tokens, depth }) { return `<h${depth} class="own">${this.parser.parseInline(tokens)}</h${depth}>`; } } });
  return [marked.parse(text), own.parse(text).slice(0, 60), marked.lexer("a **b**")[0].tokens.map((token) => token.type), await marked.parse("*x*", { async: true })];
}
