/* SPDX-License-Identifier: MIT
 *
 * node:util. Values are shown as the console shows them, but that here objects may say themselves how. */
(function (kit) {
    'use strict';

    const { make, invalidType, invalidValue, outOfRange, needFunction, needString } = kit.need('node/errors');
    const types = kit.need('node/util-types');

    /* ---- inspect and format ---- */

    const custom = Symbol.for('nodejs.util.inspect.custom');

    const defaultOptions = {
        showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
        breakLength: 128, compact: 3, sorted: false, getters: false, numericSeparator: false,
    };

    const countOf = (value, otherwise) => (value === null || value === true ? Infinity : value === false ? 0 : value ?? otherwise);

    /* The text that an object has for itself, with the lines below the first moved in; undefined: it has none. */
    const customText = (options) => (value, depth, indentation) => {
        const method = value[custom];
        if (typeof method !== 'function' || method === inspect || value.constructor?.prototype === value) return undefined;
        const left = depth === Infinity ? options.depth : depth;
        const text = method.call(value, left, { ...options, depth: left, stylize: String }, inspect);
        if (text === value) return undefined;
        return (typeof text === 'string' ? text : inspect(text, { ...options, depth: left })).replaceAll('\n', `\n${' '.repeat(indentation)}`);
    };

    /* As the inspector of the worker has them. */
    function ownOptions(options) {
        const all = { ...inspect.defaultOptions, ...options };
        return {
            depth: countOf(all.depth, 2), maxItems: countOf(all.maxArrayLength, 100), showHidden: !!all.showHidden,
            breakLength: options.breakLength ?? 80, compact: countOf(all.compact, 3), sorted: all.sorted || undefined,
            custom: all.customInspect ? customText(all) : null,
        };
    }

    function inspect(value, options, depth, colors) {
        if (typeof options !== 'object' || options === null)
            options = { ...options !== undefined && { showHidden: options }, ...depth !== undefined && { depth }, ...colors !== undefined && { colors } };
        return kit.inspect(value, ownOptions(options));
    }
    
    const colors = { __proto__: null };
    const pairs = (text) => {
        for (const [name, begin, end] of text.trim().split(/\s+/u).map((part) => part.split(/[=,]/u))) colors[name] = [+begin, +end];
    };
    pairs(`reset=0,0 bold=1,22 dim=2,22 italic=3,23 underline=4,24 blink=5,25 inverse=7,27 hidden=8,28 strikethrough=9,29
        doubleunderline=21,24 framed=51,54 overlined=53,55 gray=90,39 grey=90,39 bgGray=100,49 bgGrey=100,49`);
    for (const [i, name] of ['Black', 'Red', 'Green', 'Yellow', 'Blue', 'Magenta', 'Cyan', 'White'].entries())
        pairs(`${name.toLowerCase()}=${30 + i},39 ${name.toLowerCase()}Bright=${90 + i},39 bg${name}=${40 + i},49 bg${name}Bright=${100 + i},49`);
    Object.assign(inspect, { custom, defaultOptions, colors, styles: { __proto__: null } });

    const format = (...args) => kit.format(args, ownOptions({}));
    const formatWithOptions = (options, ...args) => {
        if (typeof options !== 'object' || options === null) throw invalidType('inspectOptions', 'of type object', options);
        return kit.format(args, ownOptions(options));
    };

    /* ---- functions ---- */

    const promisified = Symbol.for('nodejs.util.promisify.custom');

    /* The globals are no functions of this realm, unless it has async_hooks. */
    const promisedTimer = (original) => {
        const { setTimeout, setImmediate, promises } = kit.need('node/timers'), { timers } = kit.host;
        return original === setTimeout || original === timers.setTimeout ? promises.setTimeout
            : original === setImmediate || original === timers.setImmediate ? promises.setImmediate : undefined;
    };

    function promisify(original) {
        needFunction('original', original);
        const own = promisedTimer(original) ?? original[promisified];
        if (own !== undefined) {
            needFunction('util.promisify.custom', own);
            return Object.defineProperty(own, promisified, { value: own, configurable: true });
        }
        function fn(...args) {
            return new Promise((resolve, reject) => {
                original.call(this, ...args, (error, value) => {
                    if (error) reject(error);
                    else resolve(value);
                });
            });
        }
        Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
        Object.defineProperty(fn, promisified, { value: fn, configurable: true });
        return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
    }
    promisify.custom = promisified;

    function callbackify(original) {
        needFunction('original', original);
        function callbackified(...args) {
            const callback = args.pop();
            needFunction('last argument', callback);
            const later = (...result) => { kit.need('node/process').nextTick(() => { callback.call(this, ...result); }); };
            original.apply(this, args).then((value) => later(null, value), (reason) => {
                if (reason) {
                    later(reason);
                    return;
                }
                const error = make(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
                error.reason = reason;
                later(error);
            });
        }
        const { name } = original;
        return Object.defineProperties(callbackified, {
            name: { value: typeof name === 'string' ? `${name}Callbackified` : name, configurable: true },
            length: { value: original.length + 1, configurable: true },
        });
    }

    function inherits(constructor, parent) {
        needFunction('ctor', constructor);
        needFunction('superCtor', parent);
        if (parent.prototype === undefined) throw invalidType('superCtor.prototype', 'of type object', parent.prototype);
        Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
        Object.setPrototypeOf(constructor.prototype, parent.prototype);
    }

    const told = { __proto__: null };

    function deprecate(fn, message, code) {
        needFunction('fn', fn);
        let isTold = false;
        function deprecated(...args) {
            if (!isTold && !(code !== undefined && told[code])) kit.need('node/process').emitWarning(`${code === undefined ? '' : `[${code}] `}${message}`);
            isTold = true;
            if (code !== undefined) told[code] = true;
            return new.target ? Reflect.construct(fn, args, new.target) : fn.apply(this, args);
        }
        Object.setPrototypeOf(deprecated, fn);
        if (fn.prototype) deprecated.prototype = fn.prototype;
        return deprecated;
    }

    /* Nothing is asked for: it would be by NODE_DEBUG. */
    const debuglog = () => Object.assign(() => {}, { enabled: false });

    /* ---- the rest ---- */

    const escapes = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/gu;

    function stripVTControlCharacters(text) {
        needString('str', text);
        return text.replace(escapes, '');
    }

    function aborted(signal, resource) {
        if (typeof signal?.aborted !== 'boolean') throw invalidType('signal', 'an instance of AbortSignal', signal);
        if (typeof resource !== 'object' || resource === null) throw invalidType('resource', 'of type object', resource);
        return new Promise((resolve) => {
            if (signal.aborted) resolve();
            else signal.addEventListener('abort', () => { resolve(); }, { once: true });
        });
    }

    /* With a message of its own the error makes none of the values. */
    function isDeepStrictEqual(a, b) {
        const { deepStrictEqual, AssertionError } = kit.need('node/assert');
        try {
            deepStrictEqual(a, b, 'different');
            return true;
        } catch (error) {
            if (error instanceof AssertionError) return false;
            throw error;
        }
    }

    /* ---- numbers of errors, styles ---- */

    const errors = () => kit.need('node/os').constants.errno;
    const getSystemErrorMap = () => new Map(Object.entries(errors()).map(([name, number]) => [-number, [name, name]]));
    function getSystemErrorName(number) {
        if (typeof number !== 'number') throw invalidType('err', 'of type number', number);
        if (!(Number.isInteger(number) && number < 0)) throw outOfRange('err', 'a negative integer', number);
        const all = errors();
        return Object.keys(all).find((name) => all[name] === -number) ?? `Unknown system error ${number}`;
    }

    /* What goes to no terminal has no style, unless nobody looks where it goes. */
    function styleText(format, text, { validateStream = true, stream = kit.need('node/process').stdout } = {}) {
        needString('text', text);
        const formats = Array.isArray(format) ? format : [format];
        let before = '', after = '';
        for (const name of formats) {
            const codes = inspect.colors[name];
            if (codes === undefined) throw invalidValue('format', format, `must be one of: ${Object.keys(inspect.colors).join(', ')}`);
            before += `\u001b[${codes[0]}m`;
            after = `\u001b[${codes[1]}m${after}`;
        }
        return validateStream && !stream.isTTY ? text : `${before}${text}${after}`;
    }

    const older = {
        isArray: Array.isArray,
        isBoolean: (value) => typeof value === 'boolean',
        isBuffer: (value) => kit.need('node/buffer').Buffer.isBuffer(value),
        isDate: types.isDate,
        isError: (value) => types.isNativeError(value) || value instanceof Error,
        isFunction: (value) => typeof value === 'function',
        isNull: (value) => value === null,
        isNullOrUndefined: (value) => value === null || value === undefined,
        isNumber: (value) => typeof value === 'number',
        isObject: (value) => value !== null && typeof value === 'object',
        isPrimitive: (value) => value === null || typeof value !== 'object' && typeof value !== 'function',
        isRegExp: types.isRegExp,
        isString: (value) => typeof value === 'string',
        isSymbol: (value) => typeof value === 'symbol',
        isUndefined: (value) => value === undefined,
        _extend: (target, source) => (source === null || typeof source !== 'object' ? target : Object.assign(target, source)),
    };

    const lazily = (group, name) => ({ get: () => kit.need(group)[name], enumerable: true, configurable: true });
    return Object.defineProperties({
        aborted, callbackify, debug: debuglog, debuglog, deprecate, format, formatWithOptions, inherits, inspect, isDeepStrictEqual,
        promisify, getSystemErrorMap, getSystemErrorName, stripVTControlCharacters, styleText, toUSVString: (value) => `${value}`.toWellFormed(), types, ...older,
    }, {
        TextDecoder: lazily('text-decoder', 'TextDecoder'), TextEncoder: lazily('text-encoder', 'TextEncoder'),
    });
})
