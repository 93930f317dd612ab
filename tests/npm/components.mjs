// node components.mjs FOLDER: makes modules of the components in cases/, as Svelte's plugins for bundlers do it for a server.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { compile } from "svelte/compiler";

for (const name of readdirSync("cases").filter((name) => name.endsWith(".svelte"))) {
  const { js } = compile(readFileSync(`cases/${name}`, "utf8"), { generate: "server", filename: name });
  writeFileSync(`${process.argv[2]}/${name}.js`, js.code);
}
