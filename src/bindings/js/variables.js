/* SPDX-License-Identifier: MIT
 *
 * The variables of a script that runs inside a function, as properties of the global object, where they would be without
 * it: what is read and written there is the variable itself. In a shared realm they stay behind: as plain properties, or,
 * where functions of the script can still reach the variable, connected with it.
 *
 * host: { realmGlobal(), isShared } */
(function (host) {
    'use strict';
    const { realmGlobal, isShared } = host;
    const { defineProperty, getOwnPropertyDescriptor, set: setProperty } = Reflect;

    /* What is to be done when the execution ends. */
    let left = [];

    /* A declaration leaves the value that is there already, which may be what a getter throws at. */
    const valueOf = (global, name) => {
        try {
            return global[name];
        } catch {
            return undefined;
        }
    };

    /* Before anything of the script has run: a variable that has a value then is a function. */
    const expose = (name, value, get, set, closures) => {
        const global = realmGlobal();
        const present = getOwnPropertyDescriptor(global, name);
        const isFunction = value !== undefined;
        if (!isFunction && present !== undefined) set(valueOf(global, name));
        const enumerable = isFunction || present === undefined || present.enumerable;
        const isOurs = defineProperty(global, name, { get, set, enumerable, configurable: true });
        if (!isOurs && isFunction) setProperty(global, name, value);
        if (isShared && !(isOurs && closures)) left[left.length] = { name, get };
    };

    const leave = (global, { name, get }) => {
        const present = getOwnPropertyDescriptor(global, name);
        if (present === undefined) return;
        if (present.get === get)
            defineProperty(global, name, { value: get(), writable: true });
        else if (present.writable && !present.configurable)
            setProperty(global, name, get());
    };

    /* After an execution; runs no code of it but its getters. */
    const reset = () => {
        for (let i = 0; i < left.length; i++) leave(realmGlobal(), left[i]);
        left = [];
    };

    return { expose, reset };
})
