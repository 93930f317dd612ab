/* SPDX-License-Identifier: MIT
 *
 * The constructor of Response with its static methods, and clone(). State and methods: see ../fetch.js. */
(function (kit) {
    'use strict';

    const body = kit.need('body');
    const { respond, responsePrototype, stampResponse, headersOf, hasNoBody, isRedirect, resolve } = kit.need('fetch');
    const { needArguments, dictionary, byteString } = kit.need('webidl');
    const { makeHeaders, fill, listOf, guardOf } = kit.need('headers');
    const { defineProperty } = Object;
    const { construct } = Reflect;
    const { stringify } = JSON;

    const newState = (guard) => ({
        type: 'default', url: '', redirected: false, status: 200, statusText: '', headers: makeHeaders(guard), block: '',
        body: null,
    });

    const badReason = /[^\t\x20-\x7e\x80-\xff]/;

    /* Members are read in the order that the standard gives them: by name. */
    function readInit(init) {
        const state = newState('response');
        const { headers, status, statusText } = dictionary(init, 'Response: the second argument');
        if (headers !== undefined) fill(state.headers, headers);
        if (status !== undefined) state.status = status & 0xffff;
        if (statusText !== undefined) state.statusText = byteString(statusText, 'Response: statusText');
        if (state.status < 200 || state.status > 599)
            throw new RangeError(`Response: the status ${state.status} is not in 200 to 599`);
        if (badReason.test(state.statusText)) throw new TypeError('Response: the statusText is no reason phrase');
        return state;
    }

    function setBody(state, { body: content, type }) {
        if (hasNoBody(state.status)) throw new TypeError(`Response: with status ${state.status} there is no body`);
        state.body = content;
        const list = listOf(state.headers);
        if (type !== null && !list.has('content-type')) list.set('content-type', type);
    }

    function makeState(content, init) {
        const extracted = content === null ? null : body.extract(content);
        const state = readInit(init);
        if (extracted !== null) setBody(state, extracted);
        return state;
    }

    function Response(content = null, init = undefined) {
        if (new.target === undefined) throw new TypeError('Response: called without new');
        const state = makeState(content, init);
        return stampResponse(construct(Object, [], new.target), state);
    }

    const statics = {
        error() {
            return respond({ ...newState('immutable'), type: 'error', status: 0 });
        },
        json(data, init = undefined) {
            needArguments(arguments.length, 1, 'Response.json');
            const text = stringify(data);
            if (text === undefined) throw new TypeError('Response.json: the value has no JSON');
            const state = readInit(init);
            setBody(state, { body: body.makeBody(text), type: 'application/json' });
            return respond(state);
        },
        redirect(url, status = 302) {
            needArguments(arguments.length, 1, 'Response.redirect');
            const location = resolve(`${url}`);
            status &= 0xffff;
            if (!isRedirect(status)) throw new RangeError(`Response.redirect: ${status} is no status of a redirect`);
            const state = newState('immutable');
            listOf(state.headers).set('location', location);
            return respond({ ...state, status });
        },
    };
    for (const name in statics) Response[name] = statics[name];
    const prototype = responsePrototype();
    defineProperty(Response, 'prototype', { value: prototype, writable: false });
    defineProperty(prototype, 'constructor', { value: Response, writable: true, enumerable: false, configurable: true });

    function clone(state) {
        if (body.isUnusable(state.body)) throw new TypeError('Response.clone: the body is locked or was read already');
        const headers = headersOf(state);
        return respond({
            ...state, headers: makeHeaders(guardOf(headers), listOf(headers)), body: body.cloneBody(state.body),
        });
    }

    return { Response, clone };
})
