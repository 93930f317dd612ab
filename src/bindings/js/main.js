/* SPDX-License-Identifier: MIT
 *
 * Puts the scripts of this folder and of web/js/ together: runs once, in the system realm, and gives C what it calls for each
 * realm and each execution.
 *
 * host: load(name)            the function that a script of these folders is
 *       freeze(object)        the same object, with what can be reached from it frozen
 *       logBudget             the host of log-budget.js
 *       ring, cells, result, exception   the hosts of log.js, metrics.js, result.js and exception.js, without the scripts
 *                             they need
 *       modules               the host of modules.js, without what it is given of the running realm
 *       timers                setTimeout and its kin, see timers.h
 *       isShared              all executions have one realm
 *       keepsSourceLines      lines of sources may be asked for
 *       consoleText           console.* is text for the command line, not log lines
 *       web                   the host of web.js, without what its scripts are given
 *       node                  what the scripts of node/ need of C
 *       drain()               runs microtasks until none is left
 *       now()                 milliseconds of a steady clock
 *       realmGlobal()         the global object of the running script
 *       makeTypeError(text)   an error of the running script's realm */
(function (host) {
    'use strict';
    const { load, freeze, realmGlobal } = host;
    const { apply, defineProperty, setPrototypeOf } = Reflect;

    /* What few scripts use is loaded by the first that does, and stays; frozen like what is there from the start. */
    const lazy = (make) => {
        let made;
        return { get: () => made ??= freeze(make()), made: () => made };
    };

    /* Numbers executions: what one leaves behind in a realm that lives on may come to itself in a later one. */
    let executions = 0;
    const execution = () => executions;

    const brands = load('brands.js')({});
    const { convertible, bigintText, textOf } = load('text-of.js')({ brands });
    const redaction = load('redact.js')({ redact: host.ring.redact, brands });
    const errorText = load('error-text.js')({
        brands, textOf, stackText: host.exception.stackText, platformParts: (error) => web.known.errorParts(error),
    });
    const looks = load('looks.js')({ brands, lookOf: (value) => web.known.lookOf(value) });
    const encoder = load('encode.js')({ brands, errorText, looks, redaction, bigintText, primitive: load('primitive.js') });
    const budget = load('log-budget.js')({ ...host.logBudget, now: host.now });
    const { makeLog, writeLine, writeText, reset: resetLog } =
        load('log.js')({
            ...host.ring, brands, errorText, looks, textOf, encoder, redaction, budget, makeLineWriter: load('log-line.js'),
        });
    const { makeMetrics } = load('metrics.js')({ ...host.cells, makeTypeError: host.makeTypeError });
    const inspector = lazy(() => load('inspect.js')({
        brands, errorText, looks, redaction, ...load('inspect-layout.js')({ brands }),
        ...load('inspect-text.js')({ brands, bigintText, lookAt: (prototype) => web.known.lookAt(prototype) }),
    }));
    const inspect = (value, options) => inspector.get().inspect(value, options);
    const { describe, asValue } = load('exception.js')({
        ...host.exception, brands, inspect, stringOf: textOf,
        encode: encoder.encode, conceal: redaction.isActive ? encoder.encodeShown : undefined,
    });
    const { settle, queueMicrotask } =
        load('result.js')({ ...host.result, describe, asValue, execution, makeTypeError: host.makeTypeError });

    const { makeImport, makeScriptImport, runProgram } = load('modules.js')({
        ...host.modules, realmGlobal, node: () => web.need('node/import'),
        intrinsics: () => intrinsics.get(realmGlobal()), makeTypeError: host.makeTypeError, textOf,
    });
    const environments = new WeakMap(); /* by global object: the variables that a program sees */
    const programs = load('programs.js')({
        settle, describe, makeImport, runProgram, makeTypeError: host.makeTypeError, drain: host.drain, reset: () => { reset(); },
        setEnvironment: (global, env) => { environments.set(global, env); },
    });

    const session = lazy(() => load('session.js')({
        ...host.result, brands, describe, makeTypeError: host.makeTypeError, inspect: (value) => inspect(value, { names: [], budget: { left: 1 << 20 } }),
    }));
    const makeSession = (global) => session.get().make(global);
    const exposeLine = (line) => session.get().expose(line);
    const settleLine = (line, value, gift) => session.get().settle(line, value, gift);
    const endLine = (line) => session.get().end(line);
    const complete = (line, text) => session.get().complete(line, text);

    const { expose, reset: resetVariables } = load('variables.js')({ realmGlobal, isShared: host.isShared });

    /* For texts that a script makes for itself: nothing is hidden from it. */
    const formatter = lazy(() => {
        const redaction = { isActive: false, isNamed: () => false };
        let given;
        const shown = (value, options) => inspect(value, { ...given, ...options, names: null });
        const parts = { brands, errorText, looks, inspect: shown, redaction, convertible, bigintText, textOf, longest: 1 << 20 };
        const { format } = load('format.js')({ ...parts, ...load('json-shown.js')(parts) });
        return {
            format(args, options) { /* which may run code of a script that formats */
                const outer = given;
                given = options;
                try {
                    return format(args);
                } finally {
                    given = outer;
                }
            },
        };
    });

    /* A line shows 32 Ki characters of a message, and a terminal whatever it gets. */
    const console = lazy(() => {
        const longest = host.consoleText ? 1 << 20 : 1 << 15;
        const parts = { brands, errorText, looks, inspect, redaction, convertible, bigintText, textOf, longest };
        return load('console-methods.js')({
            ...parts,
            ...load('format.js')({ ...parts, ...load('json-shown.js')(parts) }),
            ...load('console-table.js')(parts),
            isText: host.consoleText,
            now: host.now,
            emit: host.consoleText ? writeText : (level, text) => writeLine(level, text, undefined),
            emitFields: writeLine,
        });
    });
    const consoleFunctions = load('console.js')({ methods: () => console.get().methods });

    /* Made for the running realm when a script first wants it. */
    const cloning = lazy(() => load('structured-clone.js')({ brands }));
    let cloneInRealm = null;
    const { structuredClone } = {
        structuredClone(value) {
            if (cloneInRealm === null) cloneInRealm = cloning.get().make(realmGlobal(), web.known);
            return apply(cloneInRealm, undefined, arguments);
        },
    };

    /* What we need of a realm, by global object: taken when it is made, before a script can replace it by functions
     * that our objects would be handed to. */
    const intrinsics = new WeakMap();

    const web = load('web.js')({
        ...host.web,
        realmGlobal,
        makeLook: looks.makeLook,
        builtIn: {
            __proto__: null,
            fetch: (need, platform) => freeze(load('fetch.js')({
                shownUrl: redaction.shownUrl,
                exchange: host.web.parts.fetch, url: host.web.parts.url, encodeUtf8: host.web.parts.encoding.encodeUtf8,
                intrinsics: () => intrinsics.get(realmGlobal()), execution, makeTypeError: host.makeTypeError, need, platform,
            })),
        },
        kit: {
            host: { ...host.web.parts, timers: host.timers, node: host.node },
            inspect, format: (args, options) => formatter.get().format(args, options), brandOf: brands.brandOf,
            env: () => environments.get(realmGlobal()),
            isAlive: host.web.isAlive,
            execution,
            now: host.now,
            queueMicrotask,
            reportError: (error) => { consoleFunctions.error('Uncaught', error); },
            structuredClone,
            shownUrl: redaction.shownUrl,
            shownQuery: redaction.shownQuery,
        },
    });

    const { setBackgroundTimeout, hold, holds, refresh, ...timers } = host.timers;
    const shared = { ...timers, queueMicrotask, structuredClone };

    const define = (global, name, value) =>
        defineProperty(global, name, { value, writable: true, enumerable: false, configurable: true });

    /* Symbols of the language that this engine does not have, the same in all realms as its own are: `using`, as compilers
     * lower it, asks for them. */
    const symbols = ['dispose', 'asyncDispose'].filter((name) => !(name in Symbol))
        .map((name) => ({ name, descriptor: { __proto__: null, value: Symbol(`Symbol.${name}`) } }));

    /* Puts the bindings into a new realm, and returns its JSON.stringify. Objects are the realm's own, so that what a script
     * does to them ends with it; functions are shared. */
    const install = (global) => {
        const { Promise, JSON: { parse, stringify }, Object: { prototype }, Symbol: symbolsOf } = global;
        for (let i = 0; i < symbols.length; i++) defineProperty(symbolsOf, symbols[i].name, symbols[i].descriptor);
        intrinsics.set(global, { Promise, parse, plain: prototype, response: null, headers: null });
        define(global, 'log', makeLog(prototype));
        define(global, 'metrics', makeMetrics(prototype));
        /* Its prototype comes last: until then all realms go through the same shapes, which the engine has kept. */
        const object = { ...consoleFunctions };
        defineProperty(object, Symbol.toStringTag, { value: 'console', configurable: true });
        setPrototypeOf(object, { __proto__: prototype });
        define(global, 'console', object);
        for (const name in shared) define(global, name, shared[name]);
        return stringify;
    };

    /* Between two executions; goesOn: of which the second sees what the first has left. */
    const reset = (goesOn) => {
        resetLog();
        if (goesOn) return;
        executions++;
        cloneInRealm = null;
        console.made()?.reset();
        resetVariables();
        web.reset();
    };

    /* Used with the first error in a text that has a source map. */
    const sourceMaps = lazy(() => load('source-map.js')({
        keepsLines: host.keepsSourceLines,
        resolveUri: load('library/resolve-uri.js')(),
        sourcemapCodec: load('library/sourcemap-codec.js')(),
        traceMapping: load('library/trace-mapping.js')(),
    }));
    const openMap = (json, folder, root) => sourceMaps.get().open(json, folder, root);
    const traceByMap = (map, line, column) => sourceMaps.get().trace(map, line, column);
    const sourceLine = (traced) => sourceMaps.get().lineOf(traced);

    const bindings = {
        install, installWeb: web.install, reset, settle, describe, expose, makeScriptImport, openMap, traceByMap, sourceLine, ...programs,
        makeSession, exposeLine, settleLine, endLine, complete,
    };

    /* What scripts can get hold of: our functions, what they hand out or throw, and what the engine hands to the script for
     * them: descriptors, argument lists, its own errors. Behind them the classes of all that we make for ourselves: none of
     * it is given to scripts, and one that slips through must not lead to the next script. */
    const reachable = [
        bindings, makeLog(null), makeMetrics(null), consoleFunctions, shared, web,
        Object, Function, Array, Error, RangeError, TypeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError,
        async () => {}, (function* () {})(), (async function* () {})(), [][Symbol.iterator](),
        Map, Set, WeakMap, WeakSet, Promise, ArrayBuffer, DataView, Uint8Array, Uint32Array, Float64Array,
        new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'x'.matchAll(/x/g),
        Iterator, Iterator.from({ next() {} }), [].values().map(() => {}),
        String, Number, Boolean, BigInt, Symbol, Date, Reflect, JSON, Math, RegExp,
    ];
    return { ...bindings, reachable };
})
