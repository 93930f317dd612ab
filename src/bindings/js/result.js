/* SPDX-License-Identifier: MIT
 *
 * From the value of a script to the text of a result.
 *
 * host: done(text)              the result, as JSON
 *       describe, asValue       what exception.js returns
 *       execution()             the number of the running execution
 *       makeTypeError(message)  in the running script's realm */
(function (host) {
    'use strict';
    const { done, describe, asValue, execution, makeTypeError } = host;
    const { isError } = Error;
    const NOT_JSON = 'the result cannot be given as JSON: ';

    const speaksForItself = (error) => typeof error.toJSON === 'function';

    const encode = (value, stringify) => {
        let text;
        if (stringify === undefined) {
            done('null');
            return;
        }
        try {
            text = stringify(isError(value) && !speaksForItself(value) ? asValue(value) : value);
        } catch (error) {
            describe(error, NOT_JSON);
            return;
        }
        done(text === undefined ? 'null' : text);
    };

    const isThenable = (value) =>
        (typeof value === 'object' && value !== null || typeof value === 'function') && typeof value.then === 'function';

    /* What settles in a later execution is no value of that one. */
    const wait = async (value, stringify) => {
        const own = execution();
        let settled;
        try {
            settled = await value;
        } catch (error) {
            if (own === execution()) describe(error);
            return;
        }
        if (own === execution()) encode(settled, stringify);
    };

    /* stringify: JSON.stringify of the realm that the value comes from, which is the engine's fast way; undefined where nobody
     * wants the value. */
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

    return { settle, queueMicrotask };
})
