#!/bin/sh
# Vite 8 drops a footer that is a bare name, since its minifier runs behind the footer.
#
# Version:   vite 8.3.4 with the rolldown it asks for (1.2.19 when seen), rollup 4.53.3 beside; node 20 or newer.
# A guess:   `footer: "app"` is the last line of the bundle, as with rollup and esbuild, where banner and footer are put around
#            the finished text.
# Behaviour: with rolldown's `footer` the statement is part of what is minified, and `app;` has no effect, so it is gone.
#            `app.default` stays, since reading a member might have one. `postFooter` is put behind the finished text.
# Source:    rolldown's output options footer and postFooter; Vite 8 minifies libraries in the format iife by default.
# Who:       builds whose text is evaluated and whose last expression is taken as the value: edge functions, templates for
#            embedded engines, `vm.runInContext`, bookmarklets.
set -eu
command -v npm >/dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{"private": true, "dependencies": {"vite": "8.3.4", "rollup": "4.53.3"}}' >package.json
npm install --no-audit --no-fund --ignore-scripts --silent --legacy-peer-deps >/dev/null 2>&1
echo 'export default [1, 2, 3].map((n) => n * 2);' >entry.js
cat >vite.config.mjs <<'CONFIG'
const output = { [process.env.OPTION]: process.env.TEXT };
export default { build: {
    lib: { entry: "entry.js", formats: ["iife"], name: "app", fileName: () => "bundle.js" },
    rolldownOptions: { output },
} };
CONFIG
last_line() { tail -n 1 "$1" | sed 's/.*;\(app[a-z.]*\);*$/\1/; t; s/^\(app[a-z.]*\);*$/\1/; t; s/.*/(gone)/'; }
with_vite() {
    OPTION=$1 TEXT=$2 npx vite build --logLevel silent
    printf 'vite, %s %s: %s\n' "$1" "$2" "$(last_line dist/bundle.js)"
}
{
    with_vite footer app
    with_vite footer app.default
    with_vite postFooter app
    npx rollup --silent entry.js --format iife --name app --footer app --file rolled.js
    echo "rollup, footer app: $(last_line rolled.js)"
} >seen
cat seen
cat >expected <<'TEXT'
vite, footer app: (gone)
vite, footer app.default: app.default
vite, postFooter app: app
rollup, footer app: app
TEXT
diff expected seen && echo "as found"
