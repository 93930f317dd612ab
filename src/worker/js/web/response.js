/* SPDX-License-Identifier: MIT
 *
 * Response. Its state:
 *     type, url, redirected, status, statusText
 *     headers   a Headers object, or null while nobody asked for it
 *     block     then the headers as they came, "name\0value\0…"
 *     body      see body.js; or null
 *
 * For other groups: respond(state) makes one. */
(function (kit) {
    'use strict';

    const body = kit.need('body');
    const { expose } = kit.need('shape');
    const isMade = Symbol('made by the platform');

    const hasNoBody = (status) => status === 204 || status === 205 || status === 304 || status === 101 || status === 103;
    const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;

    const headersOf = (state) =>
        state.headers ??= kit.need('headers').makeHeaders('immutable', kit.need('headers').parse(state.block));
    const contentTypeOf = (state) => headersOf(state).get('content-type');

    class Response {
        #state;

        constructor(content = null, init = undefined) {
            this.#state = content === isMade ? init : makeState(content, init);
        }

        get type() { return this.#state.type; }
        get url() { return this.#state.url; }
        get redirected() { return this.#state.redirected; }
        get status() { return this.#state.status; }
        get ok() {
            const { status } = this.#state;
            return status >= 200 && status <= 299;
        }
        get statusText() { return this.#state.statusText; }
        get headers() { return headersOf(this.#state); }
        get body() { return body.streamOf(this.#state.body); }
        get bodyUsed() { return body.isUsed(this.#state.body); }

        clone() { return respond(cloneState(this.#state)); }
        async arrayBuffer() { return body.bufferOf(this.#state.body); }
        async blob() { return body.blobOf(this.#state.body, contentTypeOf(this.#state)); }
        async bytes() { return body.bytesOf(this.#state.body); }
        async formData() { return body.formDataOf(this.#state.body, contentTypeOf(this.#state)); }
        async json() { return body.jsonOf(this.#state.body); }
        async text() { return body.textOf(this.#state.body); }

        static error() {
            return respond({ ...newState('immutable'), type: 'error', status: 0 });
        }

        static redirect(url, status = 302) {
            kit.need('webidl').needArguments(arguments.length, 1, 'Response.redirect');
            const location = kit.need('address').resolve(`${url}`);
            status &= 0xffff;
            if (!isRedirect(status)) throw new RangeError(`Response.redirect: ${status} is no status of a redirect`);
            const state = newState('immutable');
            kit.need('headers').listOf(state.headers).set('location', location);
            return respond({ ...state, status });
        }

        static json(data, init = undefined) {
            kit.need('webidl').needArguments(arguments.length, 1, 'Response.json');
            const text = JSON.stringify(data);
            if (text === undefined) throw new TypeError('Response.json: the value has no JSON');
            const state = readInit(init);
            setBody(state, { body: body.makeBody(text), type: 'application/json' });
            return respond(state);
        }
    }
    expose(Response);

    const respond = (state) => new Response(isMade, state);

    function newState(guard) {
        return {
            type: 'default', url: '', redirected: false, status: 200, statusText: '',
            headers: kit.need('headers').makeHeaders(guard), block: '', body: null,
        };
    }

    const badReason = /[^\t\x20-\x7e\x80-\xff]/;

    /* Members are read in the order that the standard gives them: by name. */
    function readInit(init) {
        const { dictionary, byteString } = kit.need('webidl');
        const given = dictionary(init, 'Response: the second argument');
        const state = newState('response');
        const { headers, status, statusText } = given;
        if (headers !== undefined) kit.need('headers').fill(state.headers, headers);
        if (status !== undefined) state.status = status & 0xffff;
        if (statusText !== undefined) state.statusText = byteString(statusText, 'Response: statusText');
        if (state.status < 200 || state.status > 599) throw new RangeError(`Response: the status ${state.status} is not in 200 to 599`);
        if (badReason.test(state.statusText)) throw new TypeError('Response: the statusText is no reason phrase');
        return state;
    }

    function setBody(state, { body: content, type }) {
        if (hasNoBody(state.status)) throw new TypeError(`Response: with status ${state.status} there is no body`);
        state.body = content;
        const list = kit.need('headers').listOf(state.headers);
        if (type !== null && !list.has('content-type')) list.set('content-type', type);
    }

    function makeState(content, init) {
        const extracted = content === null ? null : body.extract(content);
        const state = readInit(init);
        if (extracted !== null) setBody(state, extracted);
        return state;
    }

    function cloneState(state) {
        if (body.isUnusable(state.body)) throw new TypeError('Response.clone: the body is locked or was read already');
        const { makeHeaders, listOf, guardOf } = kit.need('headers');
        const headers = headersOf(state);
        return { ...state, headers: makeHeaders(guardOf(headers), new Map(listOf(headers))), body: body.cloneBody(state.body) };
    }

    return { Response, respond, hasNoBody, isRedirect };
})
