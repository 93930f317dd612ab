/* SPDX-License-Identifier: MIT
 *
 * What Web IDL says of arguments and of iterable interfaces, as far as several groups need it.
 *
 * bodies: what fetch() can send beside text and bytes; each class that is such a thing adds itself when it is loaded, so
 * that asking for it loads nothing: { isIt(value), extract(value) }. */
(function () {
    'use strict';

    const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
    const { defineProperty, getOwnPropertyDescriptor } = Object;
    const { ownKeys, apply } = Reflect;
    const { iterator, toStringTag } = Symbol;

    const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

    function needArguments(count, needed, what) {
        if (count < needed)
            throw new TypeError(`${what}: ${needed} argument${needed > 1 ? 's' : ''} required, but only ${count} present`);
    }

    function byteString(value, what) {
        const text = `${value}`;
        for (let i = 0; i < text.length; i++) {
            if (text.charCodeAt(i) > 0xff)
                throw new TypeError(`${what}: character ${i} of "${text}" has a value above 255`);
        }
        return text;
    }

    const usvString = (value) => `${value}`.toWellFormed();

    /* What stands for an absent dictionary: nothing is found in it, whatever a script puts into Object.prototype. */
    const nothing = Object.freeze({ __proto__: null });

    function dictionary(value, what) {
        if (value === undefined || value === null) return nothing;
        if (!isObject(value)) throw new TypeError(`${what} is not an object`);
        return value;
    }

    function oneOf(value, values, what) {
        const text = `${value}`;
        for (let i = 0; i < values.length; i++)
            if (values[i] === text) return text;
        throw new TypeError(`${what}: "${text}" is none of ${values.join(', ')}`);
    }

    /* The values of an iterable object, whose iterator method was read already; each converted before the next is taken. */
    function sequence(object, method, convert = (value) => value) {
        const values = [];
        const steps = apply(method, object, []);
        if (!isObject(steps)) throw new TypeError('the iterator is not an object');
        const { next } = steps;
        for (;;) {
            const step = apply(next, steps, []);
            if (!isObject(step)) throw new TypeError('the iterator gave no object');
            if (step.done) return values;
            values[values.length] = convert(step.value);
        }
    }

    function pairOf(value, convert, what) {
        const method = isObject(value) ? value[iterator] : undefined;
        if (typeof method !== 'function') throw new TypeError(`${what}: a pair is not iterable`);
        const pair = sequence(value, method);
        if (pair.length !== 2) throw new TypeError(`${what}: a pair has ${pair.length} members`);
        return [convert(pair[0], what), convert(pair[1], what)];
    }

    /* The pairs of a sequence of sequences, or of the members of an object. */
    function pairs(value, convert, what) {
        if (!isObject(value)) throw new TypeError(`${what}: neither an object nor a sequence of pairs`);
        const method = value[iterator];
        const list = [];
        if (method !== undefined && method !== null) {
            if (typeof method !== 'function') throw new TypeError(`${what}: the iterator is not a function`);
            const values = sequence(value, method);
            for (let i = 0; i < values.length; i++) list[i] = pairOf(values[i], convert, what);
            return list;
        }
        const keys = ownKeys(value), places = { __proto__: null };
        for (let i = 0; i < keys.length; i++) {
            const property = getOwnPropertyDescriptor(value, keys[i]);
            if (property === undefined || !property.enumerable) continue;
            /* Keys that become the same by conversion are one. */
            const key = convert(keys[i], what);
            list[places[key] ??= list.length] = [key, convert(value[keys[i]], what)];
        }
        return list;
    }

    /* Makes a class iterable over what pairsOf(object) says at each step. */
    function iterable(Class, pairsOf) {
        const cursors = new WeakMap();
        const steps = {
            __proto__: IteratorPrototype,
            next() {
                const cursor = cursors.get(this);
                if (cursor === undefined) throw new TypeError(`next: not a ${Class.name} Iterator`);
                const list = pairsOf(cursor.object);
                if (cursor.at >= list.length) return { value: undefined, done: true };
                const pair = list[cursor.at++];
                return { value: cursor.part < 0 ? [pair[0], pair[1]] : pair[cursor.part], done: false };
            },
        };
        defineProperty(steps, toStringTag, { value: `${Class.name} Iterator`, configurable: true });

        const begin = (object, part) => {
            pairsOf(object);
            const cursor = { __proto__: steps };
            cursors.set(cursor, { object, part, at: 0 });
            return cursor;
        };
        const methods = {
            entries() { return begin(this, -1); },
            keys() { return begin(this, 0); },
            values() { return begin(this, 1); },
            forEach(callback, thisArgument = undefined) {
                pairsOf(this);
                needArguments(arguments.length, 1, `${Class.name}.forEach`);
                if (typeof callback !== 'function')
                    throw new TypeError(`${Class.name}.forEach: the callback is not a function`);
                for (let i = 0, list; (list = pairsOf(this)), i < list.length; i++)
                    apply(callback, thisArgument, [list[i][1], list[i][0], this]);
            },
        };
        for (const name in methods)
            defineProperty(Class.prototype, name,
                { value: methods[name], writable: true, enumerable: true, configurable: true });
        defineProperty(Class.prototype, iterator, { value: methods.entries, writable: true, configurable: true });
    }

    return { isObject, needArguments, byteString, usvString, dictionary, oneOf, sequence, pairs, iterable, bodies: [] };
})
