/* SPDX-License-Identifier: MIT
 *
 * Headers. A list is a Map from the lower-case name to the value, several values joined as they would be read; only
 * set-cookie keeps an array of them.
 *
 * For other groups: makeHeaders(guard, list), fill(headers, init), listOf, guardOf, setGuard; parse(block) and print(list)
 * between a list and the "name\0value\0…" of the host. */
(function (kit) {
    'use strict';

    const { byteString, needArguments, pairs, iterable } = kit.need('webidl');
    const { expose } = kit.need('shape');
    const isMade = Symbol('made by the platform');

    const SET_COOKIE = 'set-cookie';
    const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const badValue = /[\0\r\n]/;
    const outerBlanks = /^[\t\n\r ]+|[\t\n\r ]+$/g;

    /* What the connection itself is made of is not the script's to say. */
    const forbidden = { __proto__: null };
    for (const name of ['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
        forbidden[name] = true;

    function nameOf(value, what) {
        const name = byteString(value, what);
        if (!token.test(name)) throw new TypeError(`${what}: "${name}" is no header name`);
        return name.toLowerCase();
    }

    function normalized(text, what) {
        const value = text.replace(outerBlanks, '');
        if (badValue.test(value)) throw new TypeError(`${what}: "${value}" is no header value`);
        return value;
    }

    const valueOf = (value, what) => normalized(byteString(value, what), what);

    const joined = (value) => typeof value === 'string' ? value : value.join(', ');

    function add(list, name, value) {
        const before = list.get(name);
        if (name === SET_COOKIE) list.set(name, before === undefined ? [value] : [...before, value]);
        else list.set(name, before === undefined ? value : `${before}, ${value}`);
    }

    function parse(block) {
        const list = new Map();
        const parts = block.split('\0');
        for (let i = 0; i + 1 < parts.length; i += 2) add(list, parts[i].toLowerCase(), parts[i + 1]);
        return list;
    }

    function print(list) {
        let block = '';
        for (const [name, value] of list) {
            if (typeof value === 'string') block += `${name}\0${value}\0`;
            else for (const one of value) block += `${name}\0${one}\0`;
        }
        return block;
    }

    function sorted(list) {
        const names = [...list.keys()].sort();
        const all = [];
        for (const name of names) {
            const value = list.get(name);
            if (typeof value === 'string') all[all.length] = [name, value];
            else for (const one of value) all[all.length] = [name, one];
        }
        return all;
    }

    /* ---- what a request of mode no-cors may say ---- */

    const unsafe = /[\0-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;
    const notLanguage = /[^0-9A-Za-z *,\-.;=]/;
    const simpleTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)$/;

    const safe = {
        __proto__: null,
        'accept': (value) => !unsafe.test(value),
        'accept-language': (value) => !notLanguage.test(value),
        'content-language': (value) => !notLanguage.test(value),
        'content-type': (value) => {
            const type = unsafe.test(value) ? null : kit.need('mime').parseMime(value);
            return type !== null && simpleTypes.test(type.essence);
        },
    };
    const isSafe = (name, value) => safe[name] !== undefined && value.length <= 128 && safe[name](value);

    let listOf, guardOf, setGuard;

    class Headers {
        #list;
        #guard = 'none';
        #sorted = null;

        static {
            listOf = (headers) => headers.#list;
            guardOf = (headers) => headers.#guard;
            setGuard = (headers, guard) => { headers.#guard = guard; };
        }

        constructor(init = undefined) {
            if (init === isMade) {
                this.#guard = arguments[1];
                this.#list = arguments[2];
                return;
            }
            this.#list = new Map();
            if (init !== undefined) fill(this, init);
        }

        /* Whether the change is to be made that gives a name this value. */
        #mayChange(name, value) {
            if (this.#guard === 'immutable') throw new TypeError('these headers are immutable');
            this.#sorted = null;
            if (this.#guard === 'request') return !forbidden[name];
            if (this.#guard === 'request-no-cors') return isSafe(name, value);
            return true;
        }

        append(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'Headers.append');
            name = nameOf(name, 'Headers.append');
            value = valueOf(value, 'Headers.append');
            const before = list.get(name);
            if (this.#mayChange(name, before === undefined ? value : `${joined(before)}, ${value}`)) add(list, name, value);
        }

        delete(name) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'Headers.delete');
            name = nameOf(name, 'Headers.delete');
            if (this.#mayChange(name, '')) list.delete(name);
        }

        get(name) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'Headers.get');
            const value = list.get(nameOf(name, 'Headers.get'));
            return value === undefined ? null : joined(value);
        }

        getSetCookie() {
            return [...this.#list.get(SET_COOKIE) ?? []];
        }

        has(name) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'Headers.has');
            return list.has(nameOf(name, 'Headers.has'));
        }

        set(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'Headers.set');
            name = nameOf(name, 'Headers.set');
            value = valueOf(value, 'Headers.set');
            if (this.#mayChange(name, value)) list.set(name, name === SET_COOKIE ? [value] : value);
        }

        static {
            iterable(this, (headers) => headers.#sorted ??= sorted(headers.#list));
        }
    }
    expose(Headers);

    function fill(headers, init) {
        const { append } = Headers.prototype;
        for (const pair of pairs(init, byteString, 'Headers')) append.call(headers, pair[0], pair[1]);
    }

    const makeHeaders = (guard, list = new Map()) => new Headers(isMade, guard, list);

    return { Headers, makeHeaders, fill, listOf, guardOf, setGuard, parse, print };
})
