/* CSV to records: columns, casts, comments, a byte order mark; as a stream, too. */
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";

const text = "\ufeffid,name,when\n# no\n1,\"a, b\",2024-05-06\n2,\"c\"\"d\",2024-05-07\n";
const options = { bom: true, columns: true, comment: "#", cast: (value, { column, header }) => (column === "id" && !header ? Number(value) : value) };

export default async function () {
  let fault;
  try { parseSync("a,b\n1\n"); } catch (error) { fault = [error.code, error.message]; }
  const streamed = await new Promise((done, failed) => {
    const records = [];
    const parser = parse(options);
    parser.on("readable", () => { for (let record; (record = parser.read()) !== null;) records.push(record.name); });
    parser.on("error", failed).on("end", () => done(records));
    parser.write(text.slice(0, 20));
    parser.end(text.slice(20));
  });
  return [parseSync(text, options), parseSync(new TextEncoder().encode("x\ty\n"), { delimiter: "\t" }), fault, streamed];
}
