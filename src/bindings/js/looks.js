/* SPDX-License-Identifier: MIT
 *
 * How objects of the Web APIs are shown, whose state is in none of their properties. Their classes tell it in a look; here is
 * what the writers of log fields and of console text make of it. The functions of a look are the platform's: none of a
 * script's run. Runs in the system realm.
 *
 * makeLook(prototype, name, attributes, more): objects of the class of that name are shown by these attributes, in this order:
 * names, or [name, read(object)] for what is not as an attribute gives it. more:
 *     fields                which of them log fields have, where that is not all
 *     pairs(object, most)   instead of attributes { list: [[name, value]] with so many at most, count }
 *     isMap                 the console shows pairs as entries of a Map, not as members
 *     text(object)          the string that toString() gives, as it may be shown; and toJSON(), if there is one
 *     bytes                 so many are shown, of a kind of Uint8Array
 *     hidesOwn              properties of the object itself are not a script's
 *
 * host: brands
 *       lookOf(value)   the look of the class that the object's prototypes say it is of, or undefined */
(function (host) {
    'use strict';

    const { brands, lookOf } = host;
    const { dataProperty, isObject, uncurry } = brands;
    const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
    const push = uncurry(Array.prototype.push);
    const includes = uncurry(Array.prototype.includes);

    const PAIRS = 1000; /* that are looked at */
    const KEYS = 1000;

    /* The getter of the class or of one that it extends, as it is now: a script may replace it later. */
    function getterOf(prototype, name) {
        for (let object = prototype; ; object = getPrototypeOf(object)) {
            const property = getOwnPropertyDescriptor(object, name);
            if (property !== undefined)
                return property.get;
        }
    }

    const own = (object, name) => getOwnPropertyDescriptor(object, name)?.value;

    function makeLook(prototype, name, attributes, more = {}) {
        const names = [], reads = [];
        for (let i = 0; i < attributes.length; i++) {
            const isPlain = typeof attributes[i] === 'string';
            names[i] = isPlain ? attributes[i] : attributes[i][0];
            reads[i] = isPlain ? getterOf(prototype, attributes[i]) : attributes[i][1];
        }
        return {
            name, names, reads, fields: own(more, 'fields'), pairs: own(more, 'pairs'), isMap: own(more, 'isMap'),
            bytes: own(more, 'bytes'), text: own(more, 'text'), hidesOwn: own(more, 'hidesOwn'), toString: own(prototype, 'toString'),
            toJSON: own(prototype, 'toJSON'),
        };
    }

    /* Each attribute that can be read. An object that only has the prototype of a class has none. */
    function attributesOf(value, look, isField) {
        const members = [];
        for (let i = 0; i < look.names.length; i++) {
            if (isField && look.fields !== undefined && !includes(look.fields, look.names[i]))
                continue;
            try {
                push(members, [look.names[i], apply(look.reads[i], value, [value])]);
            } catch {
                /* Such as the size that a writer wants which has let go of its stream. */
            }
        }
        return members.length > 0 ? { members, unlisted: 0 } : undefined;
    }

    function pairsOf(value, look) {
        try {
            const { list, count } = look.pairs(value, PAIRS);
            const members = [];
            for (let i = 0; i < list.length && i < PAIRS; i++)
                push(members, [list[i][0], list[i][1]]);
            return { members, unlisted: count - members.length };
        } catch {
            return undefined;
        }
    }

    /* Values of the same name become a list. */
    function grouped({ members, unlisted }) {
        const places = new Map();
        const groups = [];
        for (let i = 0; i < members.length; i++) {
            const [name, value] = members[i];
            const group = groups[places.get(name)];
            if (group === undefined) {
                places.set(name, groups.length);
                push(groups, { name, values: [value] });
            } else {
                push(group.values, value);
            }
        }
        return { members: groups.map(({ name, values }) => [name, values.length > 1 ? values : values[0]]), unlisted };
    }

    /* What an object is shown by, { members: [[name, value]], unlisted }, or undefined for one that is no such object. A map's
     * names may be there several times. */
    function shownBy(value, look, isField) {
        if (look.pairs === undefined)
            return attributesOf(value, look, isField);
        const pairs = pairsOf(value, look);
        return pairs === undefined || look.isMap && !isField ? pairs : grouped(pairs);
    }

    /* What a class of the script added to an object. The platform's own are accessors. */
    function ownKeysOf(value, look) {
        const shown = [];
        const keys = look.hidesOwn ? [] : ownKeys(value);
        for (let i = 0; i < keys.length && i < KEYS; i++) {
            const property = getOwnPropertyDescriptor(value, keys[i]);
            if (property?.enumerable && 'value' in property)
                push(shown, keys[i]);
        }
        return shown;
    }

    /* The object as a plain one for log fields, { record, unlisted }; undefined for one that is shown by its own members. */
    function recordOf(value) {
        const look = lookOf(value);
        const shown = look === undefined ? undefined : shownBy(value, look, true);
        if (shown === undefined)
            return undefined;
        const record = { __proto__: null };
        for (let i = 0; i < shown.members.length; i++)
            record[shown.members[i][0]] = shown.members[i][1];
        const keys = ownKeysOf(value, look);
        for (let i = 0; i < keys.length; i++)
            record[keys[i]] = value[keys[i]];
        return { record, unlisted: shown.unlisted };
    }

    function textBy(value, look) {
        if (look?.text === undefined)
            return undefined;
        try {
            return look.text(value);
        } catch {
            return undefined;
        }
    }

    /* The text that is all JSON has of the object, as of a URL its href; undefined for other objects. */
    function textOf(value) {
        const look = isObject(value) ? lookOf(value) : undefined;
        return look?.toJSON === undefined ? undefined : textBy(value, look);
    }

    /* Its text as a string, where a class of the script does not say otherwise. */
    function stringOf(value) {
        const look = isObject(value) ? lookOf(value) : undefined;
        return look !== undefined && dataProperty(value, 'toString') === look.toString ? textBy(value, look) : undefined;
    }

    const isOwnToJSON = (value, method) => lookOf(value)?.toJSON === method;

    return { makeLook, lookOf, shownBy, ownKeysOf, recordOf, textOf, stringOf, isOwnToJSON };
})
