// Looks for modules of Node.js that reach files, sockets, processes or other code, by every way to a module.
// expect: success []
const names = ['child_process', 'cluster', 'dgram', 'dns', 'dns/promises', 'fs', 'fs/promises', 'http', 'http2', 'https', 'inspector', 'net',
    'readline', 'repl', 'tls', 'v8', 'vm', 'wasi', 'worker_threads', 'sqlite', 'sea', 'test', '_http_client', 'internal/fs', '../fs', './web/fetch',
    'web/fetch', 'node/import', 'library/buffer', 'errors', 'import', 'globals', 'path.posix.constructor', '__proto__', 'constructor'];
const ways = {
    require, getBuiltinModule: process.getBuiltinModule, createRequire: require('module').createRequire('/'), import: (name) => import(name),
};
const found = [];
for (const name of names) {
    for (const written of [name, `node:${name}`, `node:node:${name}`, `path\0${name}`, `${name}\0`, `path/../${name}`]) {
        for (const way in ways) {
            try {
                if (await ways[way](written) !== undefined) found.push(`${way} ${written}`);
            } catch {}
        }
    }
}
for (const name of ['binding', '_linkedBinding', 'dlopen', 'mainModule', 'reallyExit', 'openStdin', 'stdin', 'report'])
    if (process[name] !== undefined) found.push(`process.${name}`);
for (const name of ['cache', 'main', 'resolve', 'extensions'])
    if (require[name] !== undefined) found.push(`require.${name}`);
found;
