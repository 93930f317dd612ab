#!/bin/sh
# `import { z } from "zod"` brings all of zod and its fifty languages into a bundle of esbuild; `import * as z` does not.
#
# Version:   zod 4.6.7, esbuild 0.28.2, rollup 4.68.8; node 20 or newer.
# A guess:   both lines name the same object, so a bundler that leaves out what is not used makes the same of both, about 85 KB
#            minified.
# Behaviour: esbuild follows `z.object` into the module where z is a namespace that the file itself imports. Where z is an
#            export that is one (zod's index.js has `import * as z from "./v4/classic/external.js"; export { z }`) it takes
#            the object as a value, and all that hangs on it is used. Rollup sees through both.
# Source:    zod's index.js, whose comment speaks of rollup and webpack; zod's documentation has both forms.
# Who:       whoever parses bundles often: cold starts of functions at the edge, command lines, pages. `import * as z from "zod"` is
#            the whole mend.
set -eu
command -v npm >/dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{"private": true, "type": "module", "dependencies": {"esbuild": "0.28.2", "zod": "4.6.7", "rollup": "4.68.8",
    "@rollup/plugin-node-resolve": "16.0.3"}}' >package.json
npm install --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1

use='console.log(JSON.stringify(z.object({ a: z.string() }).parse({ a: "x" })));'
echo "import { z } from 'zod'; $use" >named.js
echo "import * as z from 'zod'; $use" >namespace.js

# Whether the bundle prints what it should, whether it has zod's German texts, and its size in units of 100 KB.
look() {
    german=no
    grep -q 'Ungültige Eingabe' "$2" && german=yes
    echo "$1: $(node "$2"), German: $german, size: $(($(wc -c <"$2") / 100000))"
}
for form in named namespace; do
    node_modules/.bin/esbuild $form.js --bundle --minify --charset=utf8 --format=esm --log-level=error --outfile=$form.esbuild.mjs
    look "esbuild, $form" $form.esbuild.mjs
    node_modules/.bin/rollup $form.js --silent --plugin node-resolve --format es --file $form.rollup.mjs
    node_modules/.bin/esbuild $form.rollup.mjs --minify --charset=utf8 --log-level=error --outfile=$form.rollup.min.mjs
    look "rollup, $form" $form.rollup.min.mjs
done >seen
cat seen
cat >expected <<'TEXT'
esbuild, named: {"a":"x"}, German: yes, size: 3
rollup, named: {"a":"x"}, German: no, size: 0
esbuild, namespace: {"a":"x"}, German: no, size: 0
rollup, namespace: {"a":"x"}, German: no, size: 0
TEXT
diff expected seen && echo "as found"
