/* Names of files matched by patterns: stars, braces, negation, classes. */
import { Minimatch, escape, minimatch } from "minimatch";

export default function () {
  const files = ["src/a.ts", "src/deep/b.test.ts", ".env", "src/.hidden/c.ts", "readme.md", "img/x1.png", "ünder/é.txt"];
  const patterns = ["**/*.ts", "**/*.{md,png}", "src/**/!(*.test).ts", "img/x[[:digit:]].png", "?nder/?.txt", "*"];
  return [patterns.map((pattern) => minimatch.match(files, pattern)), minimatch(".env", "*", { dot: true }), minimatch("a/2/x.js", "a/{1..3}/*.js"), escape("a[*]"),
    new Minimatch("{a,b}/**/c").match("b/x/y/c"), minimatch.braceExpand("{01..03}{a,b}")];
}
