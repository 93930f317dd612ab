// node call.mjs FILE ORIGIN: what the operation in the file gives, as JSON.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file, origin] = process.argv.slice(2);
const { default: operation } = await import(pathToFileURL(resolve(file)));
console.log(JSON.stringify(await operation(origin)) ?? "null");
process.exit();
