/* SPDX-License-Identifier: MIT
 *
 * process, which says nothing of the process that scripts run in. It does not pretend to be node's: packages that find a version of
 * node here take ways that need its files and sockets.
 *
 * kit: env()   the object of variables that the program in this realm sees; undefined: it is none */
(function (kit) {
    'use strict';

    const { needFunction } = kit.need('node/errors');
    const context = kit.need('node/async_context');
    const { apply } = Reflect;

    const nanoseconds = () => BigInt(Math.round(kit.now() * 1000)) * 1000n;

    function hrtime(before) {
        const now = kit.now();
        let seconds = Math.floor(now / 1000), rest = Math.round((now - seconds * 1000) * 1000) * 1000;
        if (before !== undefined) {
            seconds -= before[0];
            rest -= before[1];
            if (rest < 0) {
                seconds--;
                rest += 1e9;
            }
        }
        return [seconds, rest];
    }
    hrtime.bigint = nanoseconds;

    function nextTick(callback, ...args) {
        needFunction('callback', callback);
        kit.queueMicrotask(context.bind(() => { apply(callback, undefined, args); }));
    }

    const refuse = (what) => { throw new Error(`${what} is not there: a script ends with its value`); };

    /* Events: it has listeners, and nothing ever happens. */
    let emitter;
    const listening = { __proto__: null };
    for (const name of ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners', 'prependListener',
        'prependOnceListener', 'emit', 'listeners', 'rawListeners', 'listenerCount', 'eventNames', 'setMaxListeners', 'getMaxListeners']) {
        listening[name] = function (...args) {
            emitter ??= new (kit.need('node/events'))();
            const result = apply(emitter[name], emitter, args);
            return result === emitter ? process : result;
        };
    }

    /* Each text is an entry of the console, which ends its line. */
    const stream = (method) => ({
        isTTY: false,
        write(text) {
            kit.global.console[method](`${text}`.replace(/\n$/u, ''));
            return true;
        },
    });

    /* The arguments of a command line; what a caller gives may be anything. */
    let argv;
    const argumentsOf = (args) => (Array.isArray(args) && args.every((value) => typeof value === 'string') ? args : []);

    const process = {
        title: 'rrjs',
        version: '',
        versions: {},
        release: { name: 'rrjs' },
        platform: 'linux',
        browser: true, /* as bundlers for browsers have it: packages that look for node ask for this as well */
        arch: kit.host.node.architecture,
        pid: 1,
        ppid: 0,
        stdout: stream('log'),
        stderr: stream('error'),
        get argv() { return argv ??= ['rrjs', 'script', ...argumentsOf(kit.global.args)]; },
        set argv(value) { argv = value; },
        argv0: 'rrjs',
        execArgv: [],
        env: kit.env() ?? {},
        features: {},
        exitCode: undefined,
        cwd: () => '/',
        umask: () => 0o22,
        uptime: () => kit.now() / 1000,
        hrtime,
        nextTick,
        emitWarning(warning) { kit.global.console.warn(typeof warning === 'string' ? `Warning: ${warning}` : String(warning)); },
        getBuiltinModule: (name) => kit.need('node/import').find(name),
        abort: () => refuse('process.abort()'),
        chdir: () => refuse('process.chdir()'),
        exit: () => refuse('process.exit()'),
        kill: () => refuse('process.kill()'),
        ...listening,
    };
    return process;
})
