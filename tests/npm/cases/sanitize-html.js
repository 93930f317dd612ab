/* HTML of strangers: tags, attributes, styles and addresses that are allowed, all else taken out. */
import sanitizeHtml from "sanitize-html";

const dirty = `<p style="color:red;position:fixed" onclick="x()">a<script>alert(1)</script><a href="javascript:x" target=_blank>b</a><a href="https://x.org/?a=1&b">c</a>` +
  `<img src="data:x"><img src="//x.org/i.png" alt="i"><iframe src="https://www.youtube.com/embed/1"></iframe><xmp><b>d</b></xmp>&lt;e&gt;<svg><style><img src=x onerror=x>`;

export default function () {
  return [sanitizeHtml(dirty), sanitizeHtml(dirty, {
    allowedTags: ["p", "a", "img", "iframe"], allowedAttributes: { p: ["style"], a: ["href", "rel"], img: ["src", "alt"], iframe: ["src"] },
    allowedStyles: { "*": { color: [/^red$/] } }, allowedIframeHostnames: ["www.youtube.com"], transformTags: { a: sanitizeHtml.simpleTransform("a", { rel: "nofollow" }) },
  }), sanitizeHtml("<b>x</b> & y", { allowedTags: [], disallowedTagsMode: "escape" })];
}
