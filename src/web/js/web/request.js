/* SPDX-License-Identifier: MIT
 *
 * Request. Its state is the request as the Fetch standard reads it from the constructor's arguments; fetch() takes that
 * alone, without an object around it.
 *
 * For other groups: makeState(input, init). */
(function (kit) {
    'use strict';

    const body = kit.need('body');
    const { dictionary, byteString, usvString, oneOf, isObject, needArguments } = kit.need('webidl');
    const { makeHeaders, fill, listOf, guardOf } = kit.need('headers');
    const { expose, show } = kit.need('shape');
    const isMade = Symbol('made by the platform');
    const { baseUrl } = kit.host.fetch;
    const { resolve, addressOf } = kit.need('fetch');

    const enums = {
        cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
        credentials: ['omit', 'same-origin', 'include'],
        duplex: ['half'],
        mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
        priority: ['high', 'low', 'auto'],
        redirect: ['follow', 'error', 'manual'],
        referrerPolicy: ['', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin',
            'origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url'],
    };

    const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const normalized = /^(delete|get|head|options|post|put)$/i;
    const forbidden = /^(connect|trace|track)$/i;

    function methodOf(value) {
        const method = byteString(value, 'Request: method');
        if (!token.test(method)) throw new TypeError(`Request: "${method}" is no method`);
        if (forbidden.test(method)) throw new TypeError(`Request: the method ${method} is forbidden`);
        return normalized.test(method) ? method.toUpperCase() : method;
    }

    function referrerOf(value) {
        const text = usvString(value);
        if (text === '') return '';
        const url = resolve(text), { origin } = kit.host.url;
        return baseUrl !== null && origin(url) === origin(baseUrl) ? url : 'about:client';
    }

    function newState(input) {
        return {
            method: 'GET', url: addressOf(usvString(input)), headers: null, body: null, source: null, signal: null,
            destination: '', referrer: 'about:client', referrerPolicy: '', mode: 'cors', credentials: 'same-origin', cache: 'default',
            redirect: 'follow', integrity: '', keepalive: false,
        };
    }

    /* The members of the second argument, read by name and checked. */
    function readInit(init) {
        const given = dictionary(init, 'Request: the second argument');
        const read = { __proto__: null };
        const choose = (name) => {
            const value = given[name];
            if (value !== undefined) read[name] = oneOf(value, enums[name], `Request: ${name}`);
        };
        read.body = given.body;
        choose('cache');
        choose('credentials');
        choose('duplex');
        read.headers = given.headers;
        const { integrity, keepalive, method } = given;
        if (integrity !== undefined) read.integrity = `${integrity}`;
        if (keepalive !== undefined) read.keepalive = !!keepalive;
        if (method !== undefined) read.method = methodOf(method);
        choose('mode');
        choose('priority');
        choose('redirect');
        const { referrer } = given;
        if (referrer !== undefined) read.referrer = referrerOf(referrer);
        choose('referrerPolicy');
        read.signal = given.signal;
        read.window = given.window;
        return read;
    }

    function checkSignal(signal) {
        if (signal !== undefined && signal !== null && !(isObject(signal) && kit.need('abort').isAbortSignal(signal)))
            throw new TypeError('Request: the signal is no AbortSignal');
    }

    function checkMode(state, read) {
        if (read.window !== undefined && read.window !== null) throw new TypeError('Request: window can only be null');
        if (read.mode === 'navigate') throw new TypeError('Request: the mode cannot be navigate');
        if (state.cache === 'only-if-cached' && state.mode !== 'same-origin')
            throw new TypeError('Request: only-if-cached needs the mode same-origin');
        if (state.mode === 'no-cors' && !/^(GET|HEAD|POST)$/.test(state.method))
            throw new TypeError(`Request: the mode no-cors does not allow the method ${state.method}`);
    }

    const settable = [
        'cache', 'credentials', 'integrity', 'keepalive', 'method', 'mode', 'redirect', 'referrer', 'referrerPolicy',
    ];

    /* The body of another request goes over to a new one. */
    function takeBody(from) {
        const taken = from.body;
        if (taken === null) return null;
        if (body.isUnusable(taken)) throw new TypeError('Request: the body is locked or was read already');
        if (taken.stream === null) {
            taken.isUsed = true;
            return body.makeBody(taken.source, taken.incoming);
        }
        const { TransformStream } = kit.need('streams');
        return body.makeBody(null, null, taken.stream.pipeThrough(new TransformStream()));
    }

    function setBody(state, read, from) {
        const isGiven = read.body !== undefined && read.body !== null;
        if ((isGiven || from !== null && from.body !== null) && (state.method === 'GET' || state.method === 'HEAD'))
            throw new TypeError(`Request: a request with method ${state.method} has no body`);
        if (!isGiven) {
            if (from !== null) state.body = takeBody(from);
            return;
        }
        const { body: content, type } = body.extract(read.body);
        state.body = content;
        const list = listOf(state.headers);
        if (type !== null && !list.has('content-type')) list.set('content-type', type);
        if (content.source !== null) return;
        if (state.keepalive) throw new TypeError('Request: keepalive does not go with a stream');
        if (read.duplex === undefined) throw new TypeError("Request: a stream as body needs duplex: 'half'");
        if (state.mode === 'no-cors') throw new TypeError('Request: a stream as body does not go with the mode no-cors');
    }

    function setHeaders(state, read, from) {
        state.headers = makeHeaders(state.mode === 'no-cors' ? 'request-no-cors' : 'request');
        if (read.headers !== undefined) fill(state.headers, read.headers);
        else if (from !== null) fill(state.headers, [...listOf(from.headers)].map(([name, value]) => [name, `${value}`]));
    }

    let stateOf, isRequest;

    function makeState(input, init) {
        const from = isObject(input) && isRequest(input) ? stateOf(input) : null;
        const state = from === null ? newState(input) : { ...from, body: null, signal: null };
        const read = readInit(init);
        checkSignal(read.signal);
        if (from !== null) state.source = from.signal ?? from.source;
        if (read.signal !== undefined) state.source = read.signal;
        for (const name of settable)
            if (read[name] !== undefined) state[name] = read[name];
        checkMode(state, read);
        setHeaders(state, read, from);
        setBody(state, read, from);
        return state;
    }

    function signalOf(state) {
        const { AbortController, AbortSignal } = kit.need('abort');
        return state.signal ??= state.source === null ? new AbortController().signal : AbortSignal.any([state.source]);
    }

    const consume = (state, name) => body.consume(name, state.body, state.headers);

    class Request {
        #state;

        static {
            stateOf = (request) => request.#state;
            isRequest = (value) => #state in value;
        }

        constructor(input, init = undefined) {
            if (input === isMade) {
                this.#state = init;
                return;
            }
            needArguments(arguments.length, 1, 'Request');
            this.#state = makeState(input, init);
        }

        get method() { return this.#state.method; }
        get url() { return this.#state.url; }
        get headers() { return this.#state.headers; }
        get destination() { return this.#state.destination; }
        get referrer() { return this.#state.referrer; }
        get referrerPolicy() { return this.#state.referrerPolicy; }
        get mode() { return this.#state.mode; }
        get credentials() { return this.#state.credentials; }
        get cache() { return this.#state.cache; }
        get redirect() { return this.#state.redirect; }
        get integrity() { return this.#state.integrity; }
        get keepalive() { return this.#state.keepalive; }
        get isReloadNavigation() { return this.#state && false; }
        get isHistoryNavigation() { return this.#state && false; }
        get signal() { return signalOf(this.#state); }
        get duplex() { return this.#state && 'half'; }
        get body() { return body.streamOf(this.#state.body); }
        get bodyUsed() { return body.isUsed(this.#state.body); }

        clone() {
            const state = this.#state;
            if (body.isUnusable(state.body)) throw new TypeError('Request.clone: the body is locked or was read already');
            const headers = makeHeaders(guardOf(state.headers), listOf(state.headers));
            const copy = { ...state, headers, body: body.cloneBody(state.body), source: signalOf(state), signal: null };
            return new Request(isMade, copy);
        }

        async arrayBuffer() { return consume(this.#state, 'arrayBuffer'); }
        async blob() { return consume(this.#state, 'blob'); }
        async bytes() { return consume(this.#state, 'bytes'); }
        async formData() { return consume(this.#state, 'formData'); }
        async json() { return consume(this.#state, 'json'); }
        async text() { return consume(this.#state, 'text'); }
    }
    expose(Request);
    show(Request, [
        'method', ['url', (request) => kit.shownUrl(stateOf(request).url)], 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode',
        'credentials', 'cache', 'redirect', 'integrity', 'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'signal',
    ], { fields: ['method', 'url', 'headers'] });

    return { Request, makeState };
})
