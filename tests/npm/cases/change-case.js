/* Names in all spellings, with digits, acronyms and a language's letters; the keys of an object. */
import * as changeCase from "change-case";
import { camelCase as camelKeys } from "change-case/keys";

export default function () {
  const names = ["XMLHttpRequest v2", "foo_bar-baz.qux", "İstanbul ısı", "ünderÄpfel", "__a1B2"];
  const ways = ["camelCase", "pascalCase", "snakeCase", "kebabCase", "constantCase", "sentenceCase", "capitalCase", "dotCase", "pathCase", "trainCase", "noCase"];
  return [names.map((name) => ways.map((way) => changeCase[way](name))), changeCase.camelCase("ısı İL", { locale: "tr" }), changeCase.snakeCase("_a b_", { prefixCharacters: "_" }), camelKeys({ first_name: { last_name: 1 } }, 2)];
}
