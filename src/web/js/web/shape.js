/* SPDX-License-Identifier: MIT
 *
 * Gives a class the looks of a Web IDL interface. Its objects are then no plain ones for structuredClone. And says how log
 * fields and console text show them, see ../looks.js. */
(function (kit) {
    'use strict';

    const { defineProperty, getOwnPropertyNames } = Object;

    function makeEnumerable(object, hidden) {
        const names = getOwnPropertyNames(object);
        for (let i = 0; i < names.length; i++)
            if (!hidden[names[i]])
                defineProperty(object, names[i], { enumerable: true });
    }

    const notMembers = { __proto__: null, constructor: true };
    const notStatics = { __proto__: null, length: true, name: true, prototype: true };

    /* Members become enumerable, the prototype gets the tag; constants stand on both, fixed. */
    function expose(Class, constants = {}) {
        const { prototype } = Class;
        makeEnumerable(prototype, notMembers);
        makeEnumerable(Class, notStatics);
        for (const name in constants) {
            const constant = { value: constants[name], enumerable: true };
            defineProperty(Class, name, constant);
            defineProperty(prototype, name, constant);
        }
        defineProperty(prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
        kit.platform.add(prototype);
    }

    const show = (Class, attributes, more) => kit.platform.show(Class.prototype, Class.name, attributes, more);

    return { expose, show };
})
