/* Query strings with depth: read and written, in several styles of arrays, limited. */
import qs from "qs";

export default function () {
  const deep = { filter: { tags: ["a b", "c&d"], range: { from: 1, to: null } }, when: new Date(0), none: undefined };
  return [qs.stringify(deep), qs.stringify(deep, { arrayFormat: "brackets", encodeValuesOnly: true, skipNulls: true }), qs.parse("a[b][c]=1&a[b][d][]=2&a[b][d][]=3&e=%F0%9F%98%80&f"),
    qs.parse("?a=1;b=2,3", { ignoreQueryPrefix: true, delimiter: ";", comma: true }), qs.parse("a[b][c][d][e][f][g]=x", { depth: 2 }),
    qs.parse("a=%E4", { charset: "iso-8859-1" }), Object.keys(qs.parse("__proto__[x]=1&a.b=2", { allowDots: true }))];
}
