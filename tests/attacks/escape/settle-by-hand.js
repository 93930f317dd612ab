// Calls what looks like the host's own functions: names that it uses inside.
// expect: success "mine"
for (const name of ['settle', 'describe', 'done', 'fail', 'install', 'reset', 'load', 'claim', 'putLine', 'drain', '$r', '$r0']) {
    try {
        globalThis[name] = (value) => `forged ${value}`;
    } catch {}
}
await 1;
'mine';
