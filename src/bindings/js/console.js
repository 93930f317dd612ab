/* SPDX-License-Identifier: MIT
 *
 * The functions of the console object. They live in the system realm and are shared by the realms of all executions; a
 * realm's own console object only holds them. None of them ever throws.
 *
 * host: methods()   what they do, by name, each given the array of its arguments: console-methods.js, loaded by the first call */
(function (host) {
    'use strict';
    const { methods } = host;
    const { freeze } = Object;

    const names = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'assert', 'dir', 'dirxml', 'table', 'count', 'countReset',
        'time', 'timeLog', 'timeEnd', 'group', 'groupCollapsed', 'groupEnd', 'clear'];

    /* No prototype, frozen, and whatever fails inside stays inside. */
    const scriptFunction = (name) => freeze({
        [name](...args) {
            try {
                methods()[name](args);
            } catch {
                /* At the stack limit the entry is lost. */
            }
        },
    }[name]);

    const functions = { __proto__: null };
    for (const name of names) functions[name] = scriptFunction(name);
    return functions;
})
