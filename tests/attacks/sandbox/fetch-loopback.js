// Fetches what listens on the machine itself, by every way to write its address.
// expect: success "contained"
const reached = [];
for (const url of ['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', 'http://0.0.0.0:1/', 'http://2130706433:1/',
    'http://0x7f.1:1/', 'http://127.1:1/', 'http://[::ffff:127.0.0.1]:1/', 'http://localhost.:1/', 'http://u:p@127.0.0.1:1/',
    'http://169.254.169.254/latest/meta-data/', 'file:///etc/passwd', 'unix:/run/rrjs.sock', 'ftp://127.0.0.1/']) {
    try {
        await fetch(url);
        reached.push(url);
    } catch (error) {
        if (!(error instanceof TypeError)) reached.push(`${url}: ${error}`);
    }
}
reached.length === 0 ? 'contained' : reached;
