/* SPDX-License-Identifier: MIT
 *
 * What the functions of the console object do; each takes the array of its arguments, and may throw at the stack limit.
 * Counters, timers and groups belong to the execution: reset() forgets them.
 *
 * host: isText                                  which of the two below
 *       brands, errorText, inspect, format, tableText, textOf   what the files of these names return
 *       longest                                 characters of what is shown of one value
 *       now()                                   milliseconds of a steady clock
 *       emit(level, text)                       one entry; level 0 debug, 1 info, 2 warn, 3 error, as in log.js
 *       emitFields(level, message, fields)      an entry with fields, a plain object or an Error; only for a server
 *
 * For a server every call becomes one log entry, and a text without % with a plain object or an Error after it becomes message
 * and fields. On the command line all is text, and what people expect on standard error (trace) is level 2.
 */
(function (host) {
    'use strict';

    const { isText, brands, errorText, inspect, format, tableText, textOf, longest, now, emit, emitFields } = host;
    const { isObject, isPlainObject, uncurry } = brands;
    const { isError } = Error;
    const { floor, min } = Math;
    const StringOf = String;
    const sliceArray = uncurry(Array.prototype.slice);
    const contains = uncurry(String.prototype.includes);
    const padStart = uncurry(String.prototype.padStart);
    const repeat = uncurry(String.prototype.repeat);
    const replaceText = uncurry(String.prototype.replace);
    const toFixed = uncurry(Number.prototype.toFixed);
    const mapGet = uncurry(Map.prototype.get);
    const mapHas = uncurry(Map.prototype.has);
    const mapSet = uncurry(Map.prototype.set);
    const mapDelete = uncurry(Map.prototype.delete);
    const mapClear = uncurry(Map.prototype.clear);

    const DEBUG = 0;
    const INFO = 1;
    const WARN = 2;
    const ERROR = 3;
    const DEEPEST_INDENT = 40;

    const counts = new Map();
    const timers = new Map();
    let groups = 0;

    function reset() {
        mapClear(counts);
        mapClear(timers);
        groups = 0;
    }

    function indented(text) {
        if (groups === 0)
            return text;
        const indent = repeat('  ', min(groups, DEEPEST_INDENT));
        return indent + replaceText(text, /\n/g, `\n${indent}`);
    }

    const print = (level, text) => emit(level, indented(text));

    function isFields(value) {
        try {
            return isError(value) || isPlainObject(value);
        } catch {
            return false;
        }
    }

    const isStructured = (args) =>
        args.length === 2 && typeof args[0] === 'string' && !contains(args[0], '%') && isFields(args[1]);

    const writeText = (level, args) => print(level, format(args));

    function writeEntry(level, args) {
        if (isStructured(args))
            emitFields(level, indented(args[0]), args[1]);
        else
            writeText(level, args);
    }

    const shown = (value, options) => inspect(value, { ...options, names: [], budget: { left: longest } });

    function labelOf(args) {
        if (args[0] === undefined)
            return 'default';
        try {
            return textOf(args[0]);
        } catch {
            return shown(args[0], {});
        }
    }

    function count(args) {
        const label = labelOf(args);
        const times = (mapGet(counts, label) ?? 0) + 1;
        mapSet(counts, label, times);
        print(INFO, `${label}: ${times}`);
    }

    function countReset(args) {
        const label = labelOf(args);
        if (!mapDelete(counts, label))
            print(WARN, `Count for '${label}' does not exist`);
    }

    /* 0.5ms, 1.234s, 1:02.345 (m:ss.mmm), 1:01:02.345 (h:mm:ss.mmm) */
    function durationText(milliseconds) {
        if (milliseconds < 1000)
            return `${+toFixed(milliseconds, 3)}ms`;
        const seconds = milliseconds / 1000;
        if (seconds < 60)
            return `${toFixed(seconds, 3)}s`;
        const minutes = floor(seconds / 60);
        const rest = padStart(toFixed(seconds % 60, 3), 6, '0');
        return minutes < 60
            ? `${minutes}:${rest} (m:ss.mmm)`
            : `${floor(minutes / 60)}:${padStart(StringOf(minutes % 60), 2, '0')}:${rest} (h:mm:ss.mmm)`;
    }

    function time(args) {
        const label = labelOf(args);
        if (mapHas(timers, label))
            print(WARN, `Label '${label}' already exists for console.time()`);
        else
            mapSet(timers, label, now());
    }

    function printTimer(name, label, data) {
        if (mapHas(timers, label))
            writeText(INFO, ['%s: %s', label, durationText(now() - mapGet(timers, label)), ...data]);
        else
            print(WARN, `No such label '${label}' for console.${name}()`);
    }

    const timeLog = (args) => printTimer('timeLog', labelOf(args), sliceArray(args, 1));

    function timeEnd(args) {
        const label = labelOf(args);
        printTimer('timeEnd', label, []);
        mapDelete(timers, label);
    }

    function dir(args) {
        const { depth = 2, showHidden = false } = isObject(args[1]) ? args[1] : {};
        print(INFO, shown(args[0], { depth: depth === null ? Infinity : +depth, showHidden: !!showHidden }));
    }

    function table(args) {
        if (isObject(args[0]))
            print(INFO, tableText(args[0], args[1]));
        else
            writeText(INFO, args);
    }

    function groupEnd() {
        if (groups > 0)
            groups--;
    }

    const traceText = (args) =>
        `Trace${args.length > 0 ? `: ${format(args)}` : ''}${errorText.frames(new Error().stack)}`;

    function asserted(args) {
        const rest = sliceArray(args, 1);
        return typeof rest[0] === 'string'
            ? [`Assertion failed: ${rest[0]}`, ...sliceArray(rest, 1)]
            : ['Assertion failed', ...rest];
    }

    const write = isText ? writeText : writeEntry;

    function group(args) {
        if (args.length > 0)
            write(INFO, args);
        groups++;
    }

    const methods = {
        __proto__: null,
        log: (args) => write(INFO, args),
        info: (args) => write(INFO, args),
        debug: (args) => write(DEBUG, args),
        warn: (args) => write(WARN, args),
        error: (args) => write(ERROR, args),
        trace: (args) => print(isText ? WARN : DEBUG, traceText(args)),
        assert: (args) => args[0] ? undefined : write(ERROR, asserted(args)),
        dir,
        dirxml: (args) => writeText(INFO, args),
        table,
        count,
        countReset,
        time,
        timeLog,
        timeEnd,
        group,
        groupCollapsed: group,
        groupEnd,
        clear: () => {},
    };

    return { methods, reset };
})
