/* SPDX-License-Identifier: MIT
 *
 * From the value of a script to the text of a result, or to what is known of an exception.
 *
 * host: done(text)              the result, as JSON
 *       textMax, countCut()           longest text of an exception in UTF-16 units; tells that one was longer
 *       fail(prefix, name, message, stack, file, line, column, causes)   an exception; what it lacks is undefined
 *       makeTypeError(message)  in the running script's realm */
(function (host) {
    'use strict';
    const { done, fail, textMax, countCut, makeTypeError } = host;
    const { isError } = Error;
    const StringOf = String;

    const CAUSES_MAX = 8;
    const NOT_JSON = 'the result cannot be given as JSON: ';

    const cut = (text) => {
        countCut();
        return `${text.slice(0, textMax)}...(+${text.length - textMax} characters)`;
    };

    /* Texts of errors travel with a NUL at their end, so that they have none inside. */
    const prepared = (text) => (text.length > textMax ? cut(text) : text).replaceAll('\0', '\ufffd');

    const textOf = (value) => {
        try {
            return prepared(StringOf(value));
        } catch {
            return '[unprintable]';
        }
    };

    const member = (error, name) => {
        try {
            const value = error[name];
            return value === undefined || value === null ? undefined : textOf(value);
        } catch {
            return undefined;
        }
    };

    const numberMember = (error, name) => {
        try {
            const value = error[name];
            return typeof value === 'number' && value > 0 ? value : 0;
        } catch {
            return 0;
        }
    };

    /* A line for each error that led to it. */
    const causesOf = (error) => {
        const lines = [];
        try {
            for (let { cause } = error; isError(cause) && lines.length < CAUSES_MAX; { cause } = cause)
                lines[lines.length] = `Caused by: ${StringOf(cause)}`;
        } catch {
            /* A cause that throws ends the list. */
        }
        return lines.length > 0 ? prepared(lines.join('\n')) : undefined;
    };

    const describe = (error, prefix = '') => {
        if (isError(error)) {
            fail(prefix, member(error, 'name'), member(error, 'message'), member(error, 'stack'),
                member(error, 'sourceURL'), numberMember(error, 'line'), numberMember(error, 'column'), causesOf(error));
        } else {
            fail(prefix, undefined, textOf(error), undefined, undefined, 0, 0);
        }
    };

    const encode = (value, stringify) => {
        let text;
        try {
            text = stringify(value);
        } catch (error) {
            describe(error, NOT_JSON);
            return;
        }
        done(text === undefined ? 'null' : text);
    };

    const isThenable = (value) =>
        (typeof value === 'object' && value !== null || typeof value === 'function') && typeof value.then === 'function';

    const wait = async (value, stringify) => {
        let settled;
        try {
            settled = await value;
        } catch (error) {
            describe(error);
            return;
        }
        encode(settled, stringify);
    };

    /* stringify: JSON.stringify of the realm that the value comes from, which is the engine's fast way. */
    const settle = (value, stringify) => {
        let thenable;
        try {
            thenable = isThenable(value);
        } catch (error) {
            describe(error);
            return;
        }
        if (thenable) wait(value, stringify);
        else encode(value, stringify);
    };

    const nothingRejected = Promise.resolve();
    const { then } = Promise.prototype;
    const { apply } = Reflect;

    const queueMicrotask = (callback) => {
        if (typeof callback !== 'function') throw makeTypeError('queueMicrotask: the callback is not a function');
        apply(then, nothingRejected, [() => { callback(); }]);
    };

    return { settle, describe, queueMicrotask };
})
