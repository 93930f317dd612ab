/* Markdown to HTML with links found, typographic quotes and a rule of its own. */
import MarkdownIt from "markdown-it";

export default function () {
  const md = new MarkdownIt({ html: false, linkify: true, typographer: true, highlight: (code, language) => `<i>${language}:${code.length}</i>` });
  const usual = md.renderer.rules.link_open ?? ((tokens, index, options, env, self) => self.renderToken(tokens, index, options));
  md.renderer.rules.link_open = (tokens, index, ...rest) => {
    tokens[index].attrSet("rel", "nofollow");
    return usual(tokens, index, ...rest);
  };
  return [md.render("## \"Quotes\" (c)\n\nwww.example.com and https://müller.example/ä\n\n1. a\n2. b\n\n<b>no</b>\n\n```js\nx\n```\n\n| a |\n|---|\n| b |\n"),
    md.renderInline("**b** ~~s~~ 'x'"), md.parse("# a", {}).map((token) => token.type)];
}
