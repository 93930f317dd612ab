/* HTML read, asked by selectors, changed and written; a table to rows. */
import * as cheerio from "cheerio";

const page = `<!doctype html><title>t</title><body><ul id=list><li class="a">one<li class="b c" data-n=2>two &amp; <b>three</b></ul><table><tr><th>k<th>v<tr><td>x<td>1</table>`;

export default function () {
  const $ = cheerio.load(page);
  $("#list").append("<li>four</li>").find(".a").addClass("new").attr("title", '"q"');
  $("b").replaceWith((_, node) => `<i>${$(node).text()}</i>`);
  return [$("li").map((_, node) => $(node).text()).get(), $("li:nth-child(2), th:contains('k')").length, $(".b").data("n"), $.html(),
    $("tr").slice(1).map((_, row) => [$(row).find("td").map((_, cell) => $(cell).text()).get()]).get(),
    $.extract({ items: [{ selector: "li", value: "class" }] }), cheerio.load("<a><B/></a>", { xml: true }).xml()];
}
