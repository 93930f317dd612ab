// Imports modules: files, addresses, data and names of other programs.
// expect: success "contained"
const found = [];
for (const name of ['fs', 'node:fs', 'file:///etc/passwd', '/etc/passwd', './script.js', 'http://127.0.0.1/', 'data:text/javascript,1', '']) {
    try {
        await import(name);
        found.push(name);
    } catch {}
}
found.length === 0 ? 'contained' : found;
