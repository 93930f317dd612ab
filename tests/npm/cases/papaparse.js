/* CSV with quotes and headers, its faults; and written again. */
import Papa from "papaparse";

export default function () {
  const { data, errors, meta } = Papa.parse('id;name;price\n1;"a; ""b""";1.5\n2;c;true\n3;"d\n', { header: true, dynamicTyping: true, delimiter: "" });
  const steps = [];
  Papa.parse("a,b\n1,2\n3,4", { step: ({ data }) => { steps.push(data.join("+")); } });
  return [data, errors, meta, steps, Papa.unparse([{ a: 'x"y', b: null }, { a: "l\nm", b: 2 }], { quotes: [false, true], newline: "\n" })];
}
