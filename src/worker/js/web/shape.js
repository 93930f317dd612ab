/* SPDX-License-Identifier: MIT
 *
 * Gives a class the looks of a Web IDL interface. Its objects are then no plain ones for structuredClone. And says how log
 * fields and console text show them, see ../looks.js. */
(function (kit) {
    'use strict';

    const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames } = Object;

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

    /* An attribute of the class or of one that it extends, as it is now: a script may replace it later. */
    function attribute(prototype, name) {
        let property;
        for (let object = prototype; property === undefined; object = Object.getPrototypeOf(object))
            property = getOwnPropertyDescriptor(object, name);
        return { __proto__: null, name, get: property.get };
    }

    /* The objects of the class are shown by these attributes, in this order: names, or [name, read(object)] for what is not as
     * an attribute gives it. more:
     *     fields             which of them log fields have, where that is not all
     *     pairs(object, most)   instead of attributes { list: [[name, value]] with so many at most, count }
     *     isMap              the console shows pairs as entries of a Map, not as members
     *     text(object)       the string that toString() gives, as it may be shown; and toJSON(), if there is one
     *     hidesOwn           properties of the object itself are not a script's */
    function show(Class, attributes, more = {}) {
        const { prototype } = Class;
        const members = [];
        for (let i = 0; i < attributes.length; i++) {
            const given = attributes[i];
            members[i] = typeof given === 'string' ? attribute(prototype, given) : { __proto__: null, name: given[0], read: given[1] };
        }
        const own = (name) => getOwnPropertyDescriptor(prototype, name)?.value;
        kit.platform.show(prototype, {
            __proto__: null, ...more, name: Class.name, members, toString: own('toString'), toJSON: own('toJSON'),
        });
    }

    return { expose, show };
})
