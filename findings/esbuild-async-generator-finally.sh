#!/bin/sh
# An async generator that esbuild lowers loses what stands behind an `await` in its `finally` when the loop over it is left early.
#
# Version:   esbuild 0.28.2 and 0.25.12; node 20 or newer.
# A guess:   --target only changes how code is written: a loop that breaks runs the generator's `finally` to its end, as the code
#            does that is not lowered.
# Behaviour: for ES2017 and older targets, or --supported:async-generator=false, the generator becomes a plain one and a helper
#            that resumes it. When return() has been called, and an await in `finally` is over, the helper resumes the plain
#            generator by return() once more: that ends it at once, and nothing behind the await runs. No warning.
# Source:    the helper __asyncGenerator in the output; what is expected is what node does with the source as it is.
# Who:       whoever lowers async functions (zone.js, AsyncLocalStorage without an engine's help, old browsers) and cleans up in
#            `finally`: connections, locks and files that are closed by something awaited stay open after a `break`.
set -eu
command -v npm >/dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >source.mjs <<'JS'
async function* rows() {
    try {
        yield 1;
        yield 2;
    } finally {
        console.log('closing');
        await null;
        console.log('closed');
    }
}
const main = async () => {
    for await (const row of rows()) break;
    console.log('after a break');
    for await (const row of rows());
    console.log('after all rows');
};
main();
JS
for version in 0.25.12 0.28.2; do
    mkdir $version
    (cd $version && echo '{"private": true}' >package.json &&
        npm install --ignore-scripts --no-audit --no-fund --silent esbuild@$version >/dev/null 2>&1)
done

{
    echo "the source: $(node source.mjs | tr '\n' ',')"
    for version in 0.25.12 0.28.2; do
        $version/node_modules/.bin/esbuild source.mjs --target=es2017 --log-level=error >$version.mjs
        echo "esbuild $version: $(node $version.mjs | tr '\n' ',')"
    done
} >seen
cat seen
cat >expected <<'TEXT'
the source: closing,closed,after a break,closing,closed,after all rows,
esbuild 0.25.12: closing,after a break,closing,closed,after all rows,
esbuild 0.28.2: closing,after a break,closing,closed,after all rows,
TEXT
diff expected seen && echo "as found"
