/* SPDX-License-Identifier: MIT
 *
 * The Web APIs of a realm, loaded when they are first touched: each script of web/ is evaluated in the running realm, once,
 * and gives the classes and functions of one group.
 *
 * host: names            of the globals
 *       groups           the group that defines each
 *       evaluate(group)  the function that a script of web/ is, made in the running realm
 *       realmGlobal()    the global object of the running script
 *       shared           there is one realm for all executions
 *       kit              what every script of web/ is given beside global and need: see there */
(function (host) {
    'use strict';
    const { names, groups, evaluate, realmGlobal, shared, kit } = host;
    const { defineProperty } = Reflect;

    let loaded = { __proto__: null };

    const need = (group) => {
        if (loaded[group] === undefined) {
            loaded[group] = evaluate(group)({ __proto__: null, ...kit, global: realmGlobal(), need });
        }
        return loaded[group];
    };

    const put = (name, value) =>
        defineProperty(realmGlobal(), name, { value, writable: true, enumerable: false, configurable: true });

    const accessors = names.map((name, number) => ({
        get() {
            const value = need(groups[number])[name];
            put(name, value);
            return value;
        },
        set(value) { put(name, value); },
        enumerable: false,
        configurable: true,
    }));

    /* low, high: a bit for each name that is to be there. */
    const install = (global, low, high) => {
        for (let number = 0; low !== 0; number++, low >>>= 1) {
            if (low & 1) defineProperty(global, names[number], accessors[number]);
        }
        for (let number = 32; high !== 0; number++, high >>>= 1) {
            if (high & 1) defineProperty(global, names[number], accessors[number]);
        }
    };

    /* Between two executions. */
    const reset = () => {
        if (!shared) loaded = { __proto__: null };
    };

    return { install, reset, accessors, kit };
})
