/* What the tests find around them, and how their results come back. Follows the harness in the same script. */
var __wpt = (() => {
    const { parse, stringify } = JSON;
    const { setTimeout: later, fetch: networkFetch } = globalThis;
    let done;
    const result = new Promise((resolve) => { done = resolve; });

    /* Not more of a message than tells what is wrong. */
    const brief = (text) => (typeof text === 'string' ? text.slice(0, 300) : null);

    const locationOf = ({ origin, path, search }) => {
        const [, host, port] = /^http:\/\/([^:/]+):(\d+)$/.exec(origin);
        return {
            href: origin + path + search, origin, protocol: 'http:', host: `${host}:${port}`, hostname: host, port,
            pathname: path, search, hash: '', toString() { return this.href; },
        };
    };

    const pathOf = (from, reference) => {
        const parts = reference.startsWith('/') ? [] : from.split('/').slice(1, -1);
        for (const part of reference.split('?')[0].split('/')) {
            if (part === '..') parts.pop();
            else if (part !== '.' && part !== '') parts.push(part);
        }
        return parts.join('/');
    };

    /* Web APIs are accessors until they are first touched. Tests of what a global's property looks like see the rest. */
    const touchAll = () => {
        for (const name of Object.getOwnPropertyNames(globalThis)) void globalThis[name];
    };

    const begin = ({ origin, path, search, timeout: milliseconds, title, files }) => {
        const define = (name, value) =>
            Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
        if (/idlharness|es-exceptions/.test(path)) touchAll();
        /* What idlharness takes for a worker's global has the interfaces that it expects there. */
        if (/idlharness/.test(path)) define('DedicatedWorkerGlobalScope', { [Symbol.hasInstance]: () => true });
        define('GLOBAL', { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false });
        define('location', locationOf({ origin, path, search }));
        if (path.endsWith('.window.js')) define('window', globalThis);
        if (title !== null) define('META_TITLE', title);
        if (Object.keys(files).length > 0) {
            define('fetch', async (input, init) => {
                const text = files[pathOf(path, `${input}`)];
                if (text === undefined) return networkFetch(input, init);
                return { ok: true, status: 200, text: async () => text, json: async () => parse(text) };
            });
        }
        add_completion_callback((tests, status) => done({
            status: status.status, message: brief(status.message),
            tests: tests.map(({ name, status, message }) => [name, status, brief(message)]),
        }));
        later(timeout, milliseconds);
    };

    return { begin, result };
})();
