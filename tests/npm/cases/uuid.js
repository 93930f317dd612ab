/* Names that are the same again, names that are not, times in them, texts read back. */
import { parse, stringify, v1, v3, v4, v5, v7, validate, version } from "uuid";

export default function () {
  const named = v5("rrjs.example", v5.DNS);
  const options = { msecs: 1700000000000, seq: 7, random: Uint8Array.from({ length: 16 }, (_, n) => n) };
  return [named, v3("rrjs.example", v3.DNS), validate(named), version(named), stringify(parse(named)) === named, version(v1()), version(v4()),
    v4() !== v4(), v7() < v7(), v7(options), v4({ random: Uint8Array.from({ length: 16 }, (_, n) => 255 - n) })];
}
