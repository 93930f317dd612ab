/* SPDX-License-Identifier: MIT
 *
 * The text of JSON.stringify(value), as far as it can be shown and may be shown: long strings and containers are cut, and what
 * js.log.redact names is hidden. Runs code of scripts (getters, toJSON), as that does, and throws what they throw; runs in
 * the system realm.
 *
 * host: { brands, looks, redaction } */
(function (host) {
    'use strict';

    const { brands, looks, redaction } = host;
    const { brandOf, isObject, read, uncurry } = brands;
    const { getOwnPropertyDescriptor, keys: keysOf } = Object;
    const { isArray } = Array;
    const { isView } = ArrayBuffer;
    const { stringify } = JSON;
    const slice = uncurry(String.prototype.slice);

    const ENTRIES = 1000; /* of an array or object */
    const LONGEST_STRING = 10000;
    const DEEPEST = 100;

    const stringShown = (text) => (text.length <= LONGEST_STRING ? text
        : `${slice(text, 0, LONGEST_STRING)}... ${text.length - LONGEST_STRING} more characters`);

    function firstItems(list, length) {
        const items = [];
        for (let i = 0; i < ENTRIES; i++)
            items[i] = list[i];
        items[ENTRIES] = `... ${length - ENTRIES} more`;
        return items;
    }

    function firstMembers(object, keys, count) {
        const members = { __proto__: null };
        for (let i = 0; i < ENTRIES; i++)
            members[keys === undefined ? i : keys[i]] = object[keys === undefined ? i : keys[i]];
        members['...'] = `${count - ENTRIES} more`;
        return members;
    }

    /* The object itself, or its first entries. */
    function containerShown(value) {
        if (isArray(value))
            return value.length <= ENTRIES ? value : firstItems(value, value.length);
        if (isView(value) && brandOf(value) !== 'DataView') {
            const length = read.arrayLength(value);
            return length <= ENTRIES ? value : firstMembers(value, undefined, length);
        }
        const keys = keysOf(value);
        return keys.length <= ENTRIES ? value : firstMembers(value, keys, keys.length);
    }

    /* A string may be what a toJSON of the platform gave. */
    const urlText = (holder, key, value) =>
        (typeof value === 'string' ? looks.textOf(getOwnPropertyDescriptor(holder, key)?.value) ?? value : value);

    /* budget: { left }, the characters that may still be written, as for inspect */
    function shownJson(value, budget) {
        const holders = []; /* the objects that are open, as they are written */
        const names = []; /* that lead to the current value */

        function shown(key, value) {
            while (holders.length > 0 && holders[holders.length - 1] !== this)
                holders.length--;
            const depth = holders.length;
            if (depth > 0) {
                names[depth - 1] = key;
                budget.left -= key.length + 4;
                if (redaction.isActive && redaction.hides(names, depth))
                    return '[redacted]';
            }
            value = urlText(this, key, value);
            if (isObject(value) && typeof value !== 'function' && brandOf(value) === 'String')
                value = read.string(value);
            if (typeof value === 'string') {
                value = stringShown(value);
                budget.left -= value.length;
            }
            if (!isObject(value) || typeof value === 'function')
                return value;
            if (budget.left <= 0 || depth > DEEPEST)
                return '...';
            const container = containerShown(value);
            holders[depth] = container;
            return container;
        }

        return String(stringify(value, shown));
    }

    return { shownJson };
})
