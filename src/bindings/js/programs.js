/* SPDX-License-Identifier: MIT
 *
 * Programs: modules that are run once in a realm of their own and stay, and calls of what they export. What is kept of one
 * is an object of the system realm that no script ever sees.
 *
 * host: settle, describe        what result.js and exception.js return
 *       makeImport(meta)        the import function of one module, see modules.js
 *       makeTypeError(message)  in the running script's realm */
(function (host) {
    'use strict';
    const { settle, describe, makeImport, makeTypeError } = host;
    const { apply, defineProperty, has, ownKeys } = Reflect;
    const { stringify } = JSON;

    /* global: of a realm in which nothing has run yet. Its own functions are the fast ones for its own values. */
    const makeProgram = (global, name) =>
        ({ __proto__: null, global, name, parse: global.JSON.parse, stringify: global.JSON.stringify, namespace: undefined });

    /* start: the function that a module's text gives; meta: its import.meta as JSON text, whose env is process.env, too. */
    const run = async (program, start, meta) => {
        const { parse, global } = program;
        const own = parse(meta);
        const process = parse('{}');
        process.env = own.env;
        defineProperty(global, 'process', { __proto__: null, value: process, writable: true, enumerable: false, configurable: true });
        program.namespace = await apply(start, undefined, [makeImport(own)]);
    };

    const namesOf = async (program, start, meta) => {
        await run(program, start, meta);
        return ownKeys(program.namespace);
    };

    /* The value of the execution is the list of its exports. */
    const load = (program, start, meta) => { settle(namesOf(program, start, meta), stringify); };

    /* What is no function is its own result. args: JSON text of an array. */
    const invoke = ({ namespace, name, parse }, exported, args) => {
        if (!has(namespace, exported)) throw makeTypeError(`${name} has no export ${stringify(exported)}`);
        const value = namespace[exported];
        return typeof value === 'function' ? apply(value, undefined, parse(args)) : value;
    };

    const call = (program, exported, args) => {
        let value;
        try {
            value = invoke(program, exported, args);
        } catch (error) {
            describe(error);
            return;
        }
        settle(value, program.stringify);
    };

    const runAndInvoke = async (program, start, meta, exported, args) => {
        await run(program, start, meta);
        return invoke(program, exported, args);
    };

    /* The same of a program that has not been run. */
    const loadAndCall = (program, start, meta, exported, args) => {
        settle(runAndInvoke(program, start, meta, exported, args), program.stringify);
    };

    return { makeProgram, load, call, loadAndCall };
})
