/* SPDX-License-Identifier: MIT
 *
 * Programs: modules that are run once in a realm of their own and stay, and calls of what they export. What is kept of one
 * is an object of the system realm that no script ever sees.
 *
 * host: settle, describe        what result.js and exception.js return
 *       makeImport(file, env), runProgram(name, run, own)   see modules.js
 *       setEnvironment(global, env)   says what process.env is there
 *       makeTypeError(message)  in the running script's realm
 *       drain()               runs microtasks until none is left
 *       reset()               ends the execution before */
(function (host) {
    'use strict';
    const { settle, describe, drain, reset, makeImport, runProgram, makeTypeError, setEnvironment } = host;
    const { apply, has, ownKeys } = Reflect;
    const { then } = Promise.prototype;
    const { freeze } = Object;
    const { stringify } = JSON;

    /* global: of a realm in which nothing has run yet. Its own functions are the fast ones for its own values. */
    const makeProgram = (global, name) =>
        ({ __proto__: null, global, name, parse: global.JSON.parse, stringify: global.JSON.stringify, namespace: undefined });

    /* start: the function that the text in that file gives; env: JSON text of the object that is import.meta.env and
     * process.env. */
    const run = (program, start, file, env) => new Promise((resolve, reject) => {
        const { global, name } = program;
        const own = makeImport(file, env, freeze((namespace) => {
            program.namespace ??= namespace; // the text may call it again, and later
            resolve();
            return namespace;
        }));
        setEnvironment(global, own.meta.env);
        apply(then, runProgram(name, start, own), [undefined, reject]); // its own `then` may be another by now
    });

    const namesOf = async (program, start, file, env) => {
        await run(program, start, file, env);
        return ownKeys(program.namespace);
    };

    /* The value of the execution is the list of its exports. */
    const load = (program, start, file, env) => { settle(namesOf(program, start, file, env), stringify); };

    /* They fit onto the smallest stack: no list of a caller overflows it, which would cost the program its state. */
    const ARGUMENTS_MAX = 10000;

    /* What is no function is its own result. args: JSON text of an array. */
    const invoke = ({ namespace, name, parse }, exported, args) => {
        if (!has(namespace, exported)) throw makeTypeError(`${name} has no export ${stringify(exported)}`);
        const value = namespace[exported];
        if (typeof value !== 'function') return value;
        const values = parse(args);
        if (values.length > ARGUMENTS_MAX)
            throw makeTypeError(`${name} is called with ${values.length} arguments, and ${ARGUMENTS_MAX} is the limit`);
        return apply(value, undefined, values);
    };

    const invokeAndSettle = (program, exported, args) => {
        let value;
        try {
            value = invoke(program, exported, args);
        } catch (error) {
            describe(error);
            return;
        }
        settle(value, program.stringify);
    };

    /* With the end of the execution before, and the microtasks: entries of their own into the machine would cost as much as a
     * small call. */
    const call = (program, exported, args) => {
        reset();
        invokeAndSettle(program, exported, args);
        drain();
    };

    const runAndInvoke = async (program, start, file, env, exported, args) => {
        await run(program, start, file, env);
        return invoke(program, exported, args);
    };

    /* The same of a program that has not been run. */
    const loadAndCall = (program, start, file, env, exported, args) => {
        settle(runAndInvoke(program, start, file, env, exported, args), program.stringify);
    };

    return { makeProgram, load, call, loadAndCall };
})
