/* SPDX-License-Identifier: MIT
 *
 * The constructor of Headers, and what its methods do beyond the most usual, see ../fetch.js. A list is a Map from the
 * lower-case name to the value, several values joined as they would be read; only set-cookie keeps an array of them.
 *
 * For other groups: makeHeaders(guard, list), fill(headers, init), listOf(headers), guardOf(headers). The functions that
 * have the names of methods are for those. */
(function (kit) {
    'use strict';

    const { byteString, needArguments, pairs, iterable } = kit.need('webidl');
    const { headersState, headersPrototype, stampHeaders, newList, makeHeaders, listOf, add } = kit.need('fetch');
    const { apply, construct } = Reflect;

    const SET_COOKIE = 'set-cookie';
    const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const badValue = /[\0\r\n]/;
    const outerBlanks = /^[\t\n\r ]+|[\t\n\r ]+$/g;

    /* What the connection itself is made of is not the script's to say. */
    const forbidden = {
        __proto__: null, connection: true, 'content-length': true, expect: true, 'keep-alive': true, te: true, trailer: true,
        'transfer-encoding': true, upgrade: true,
    };

    function nameOf(value, what) {
        const name = byteString(value, what);
        if (!token.test(name)) throw new TypeError(`${what}: "${name}" is no header name`);
        return name.toLowerCase();
    }

    function valueOf(given, what) {
        const value = byteString(given, what).replace(outerBlanks, '');
        if (badValue.test(value)) throw new TypeError(`${what}: "${value}" is no header value`);
        return value;
    }

    const joined = (value) => typeof value === 'string' ? value : value.join(', ');

    function sorted(list) {
        const all = [];
        for (const name of [...list.keys()].sort()) {
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
    const isSafe = (name, value) =>
        safe[name] !== undefined && (value === undefined || value.length <= 128 && safe[name](value));

    /* ---- methods: of a state, with the arguments ---- */

    /* Whether the change is to be made that gives a name this value, or takes it away. */
    function mayChange(state, name, value = undefined) {
        if (state.guard === 'immutable') throw new TypeError('these headers are immutable');
        state.sorted = null;
        if (state.guard === 'request') return !forbidden[name];
        if (state.guard === 'request-no-cors') return isSafe(name, value);
        return true;
    }

    function append(state, given, what = 'Headers.append') {
        needArguments(given.length, 2, what);
        const name = nameOf(given[0], what), value = valueOf(given[1], what);
        const list = listOf(state), before = list.get(name);
        if (mayChange(state, name, before === undefined ? value : `${joined(before)}, ${value}`)) add(list, name, value);
    }

    function remove(state, given) {
        needArguments(given.length, 1, 'Headers.delete');
        const name = nameOf(given[0], 'Headers.delete');
        if (mayChange(state, name)) listOf(state).delete(name);
    }

    function get(state, given) {
        needArguments(given.length, 1, 'Headers.get');
        const value = listOf(state).get(nameOf(given[0], 'Headers.get'));
        return value === undefined ? null : joined(value);
    }

    function has(state, given) {
        needArguments(given.length, 1, 'Headers.has');
        return listOf(state).has(nameOf(given[0], 'Headers.has'));
    }

    function set(state, given) {
        needArguments(given.length, 2, 'Headers.set');
        const name = nameOf(given[0], 'Headers.set'), value = valueOf(given[1], 'Headers.set');
        if (mayChange(state, name, value)) listOf(state).set(name, name === SET_COOKIE ? [value] : value);
    }

    const getSetCookie = (state) => [...listOf(state).get(SET_COOKIE) ?? []];

    /* The class that iteration is made on; its methods are borrowed. */
    const iteration = { Headers: class Headers {} }.Headers;
    iterable(iteration, (headers) => {
        const state = headersState(headers, 'entries');
        return state.sorted ??= sorted(listOf(state));
    });
    const iterate = (headers, name, given) => apply(iteration.prototype[name], headers, given);

    /* ---- the constructor ---- */

    function fillState(state, init) {
        for (const pair of pairs(init, byteString, 'Headers')) append(state, pair, 'Headers');
    }

    const stateOf = (headers) => headersState(headers, 'state');
    const fill = (headers, init) => fillState(stateOf(headers), init);

    function Headers(init = undefined) {
        if (new.target === undefined) throw new TypeError('Headers: called without new');
        const headers = stampHeaders(construct(Object, [], new.target), 'none', newList());
        if (init !== undefined) fill(headers, init);
        return headers;
    }
    const prototype = headersPrototype();
    Object.defineProperty(Headers, 'prototype', { value: prototype, writable: false });
    Object.defineProperty(prototype, 'constructor', { value: Headers, writable: true, enumerable: false, configurable: true });

    return {
        Headers, makeHeaders, fill,
        listOf: (headers) => listOf(stateOf(headers)),
        guardOf: (headers) => stateOf(headers).guard,
        append, remove, get, has, set, getSetCookie, iterate,
    };
})
