#!/bin/sh
# A render with react-dom/server.browser never lets node end, though nothing is left to do; server.edge and server.node do.
#
# Version:   react-dom and react 19.2.0; node 22.11.0 (from npm's package node).
# A guess:   the three builds differ in the streams they offer: after renderToString() has returned its text, a command that used
#            any of them ends.
# Behaviour: server.browser makes a MessageChannel when it is loaded and sets port1.onmessage, to have work done soon. In node a
#            port with a listener keeps the event loop alive, so the process stays, also where nothing was ever streamed. It is what
#            bundlers take where `browser` is among the conditions, as they do by --platform=browser.
# Source:    react-dom/cjs/react-dom-server.browser.production.js; node's documentation of MessagePort, ref().
# Who:       static site builds, tests and command lines that render with a bundle made for a browser or a worker runtime, and hang
#            in CI once they are done. server.edge, or process.exit(), ends them.
set -eu
command -v npm >/dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{"private": true, "dependencies": {"node": "22.11.0", "react": "19.2.0", "react-dom": "19.2.0"}}' >package.json
npm install --no-audit --no-fund --silent >/dev/null 2>&1
cat >render.cjs <<'SCRIPT'
const { renderToString } = require(`react-dom/server.${process.argv[2]}`);
const { createElement } = require('react');
const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
console.log(`server.${process.argv[2]}: ${renderToString(createElement('b', null, 'x'))}, open ports: ${ports()}`);
SCRIPT
for build in browser edge node; do
    status=0
    NODE_ENV=production timeout 5 node_modules/.bin/node render.cjs "$build" </dev/null || status=$?
    echo "server.$build: exit $status"
done >seen
cat seen
cat >expected <<'TEXT'
server.browser: <b>x</b>, open ports: 1
server.browser: exit 124
server.edge: <b>x</b>, open ports: 0
server.edge: exit 0
server.node: <b>x</b>, open ports: 0
server.node: exit 0
TEXT
diff expected seen && echo "as found"
