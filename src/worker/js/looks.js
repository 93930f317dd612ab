/* SPDX-License-Identifier: MIT
 *
 * How objects of the Web APIs are shown, whose state is in none of their properties. Their classes tell it in a look, see
 * shape.js; here is what the writers of log fields and of console text make of it. The functions of a look are the
 * platform's: none of a script's run. Runs in the system realm.
 *
 * host: brands
 *       lookOf(value)   the look of the class that the object's prototypes say it is of, or undefined */
(function (host) {
    'use strict';

    const { brands, lookOf } = host;
    const { dataProperty, isObject, uncurry } = brands;
    const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;
    const push = uncurry(Array.prototype.push);
    const includes = uncurry(Array.prototype.includes);

    const PAIRS = 1000; /* that are looked at */
    const KEYS = 1000;

    /* Each attribute that can be read. An object that only has the prototype of a class has none. */
    function attributesOf(value, look, isField) {
        const members = [];
        for (let i = 0; i < look.members.length; i++) {
            const { name, get, read } = look.members[i];
            if (isField && look.fields !== undefined && !includes(look.fields, name))
                continue;
            try {
                push(members, [name, get === undefined ? read(value) : apply(get, value, [])]);
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

    return { lookOf, shownBy, ownKeysOf, recordOf, textOf, stringOf, isOwnToJSON };
})
