/* SPDX-License-Identifier: MIT
 *
 * fetch() as far as every call needs it, and the Response and Headers that it gives. Runs in the system realm, so that the
 * engine's compiled code of it serves all executions; a realm only gets prototypes of its own. Everything rarer is in
 * groups of web/, which are loaded when it is needed: constructors, options, redirects, failures, streams.
 *
 * The state of a response: type, url, redirected, status, statusText, headers (a Headers object, or null while nobody asked
 * for it and block has the headers as they came), body (see web/body.js; or null). The state of headers: guard, list (a Map,
 * see web/headers.js, or null while block is not yet read), sorted (pairs, or null).
 *
 * host: exchange, url, encodeUtf8   see web-fetch.h, web-url.h, web-encoding.h
 *       intrinsics()                of the running script's realm: Promise, parse (JSON), plain (Object.prototype), and for
 *                                   us response and headers, which are null at first
 *       execution()                 the number of the running execution
 *       makeTypeError(text)         an error of that realm
 *       need(group), platform       see web.js
 *       shownUrl(text)              see redact.js */
(function (host) {
    'use strict';

    const { exchange, url, encodeUtf8, shownUrl, intrinsics, execution, makeTypeError, need, platform } = host;
    const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

    /* As in web-fetch.h. */
    const HEAD = 0, BODY = 1, ROOM = 2;

    /* ---- the running realm ---- */

    let realm = null;

    const here = () => realm ??= intrinsics();

    const reset = () => { realm = null; };

    /* A private field on an object that another realm may have made. */
    class Holder {
        constructor(object) { return object; }
    }

    function makeStamp() {
        return class extends Holder {
            #state;
            constructor(object, state) {
                super(object);
                this.#state = state;
            }
            static of(object) {
                return typeof object === 'object' && object !== null && #state in object ? object.#state : undefined;
            }
        };
    }

    const ResponseStamp = makeStamp(), HeadersStamp = makeStamp();

    function stateOf(Stamp, object, what) {
        const state = Stamp.of(object);
        if (state === undefined) throw makeTypeError(`${what}: not called on an object of that class`);
        return state;
    }

    const responseState = (object, name) => stateOf(ResponseStamp, object, `Response.${name}`);
    const headersState = (object, name) => stateOf(HeadersStamp, object, `Headers.${name}`);

    const descriptorsOf = (members) =>
        ownKeys(members).map((name) => ({ name, descriptor: getOwnPropertyDescriptor(members, name) }));

    const putConstructor = (object, value) =>
        defineProperty(object, 'constructor', { value, writable: true, enumerable: false, configurable: true });

    /* A constructor is made when it is asked for. */
    const constructorOf = (group, name) => ({
        name: 'constructor',
        descriptor: {
            get() { return need(group)[name]; },
            set(value) { putConstructor(this, value); },
            enumerable: false,
            configurable: true,
        },
    });

    /* The prototype of a class in the running realm. */
    function makePrototype(members, name) {
        const prototype = { __proto__: here().plain };
        for (let i = 0; i < members.length; i++) defineProperty(prototype, members[i].name, members[i].descriptor);
        defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
        platform.add(prototype);
        return prototype;
    }

    /* ---- Headers ---- */

    const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

    /* Adds a value to those that a name has. */
    function add(list, name, value) {
        const before = list.get(name);
        if (name === 'set-cookie') list.set(name, before === undefined ? [value] : [...before, value]);
        else list.set(name, before === undefined ? value : `${before}, ${value}`);
    }

    function parseBlock(block) {
        const list = new Map();
        for (let at = 0, name = '', isName = true; at < block.length; isName = !isName) {
            const end = block.indexOf('\0', at);
            const text = block.slice(at, end);
            at = end + 1;
            if (isName) name = text.toLowerCase();
            else add(list, name, text);
        }
        return list;
    }

    function printList(list) {
        let block = '';
        for (const [name, value] of list) {
            if (typeof value === 'string') block += `${name}\0${value}\0`;
            else for (const one of value) block += `${name}\0${one}\0`;
        }
        return block;
    }

    const listOf = (state) => state.list ??= parseBlock(state.block);

    const coldHeaders = () => need('headers');

    const headersMembers = descriptorsOf({
        append(name, value) { coldHeaders().append(headersState(this, 'append'), arguments); },
        delete(name) { coldHeaders().remove(headersState(this, 'delete'), arguments); },
        get(name) {
            const state = headersState(this, 'get');
            if (typeof name !== 'string' || !token.test(name)) return coldHeaders().get(state, arguments);
            const value = listOf(state).get(name.toLowerCase());
            return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
        },
        getSetCookie() { return coldHeaders().getSetCookie(headersState(this, 'getSetCookie')); },
        has(name) {
            const state = headersState(this, 'has');
            if (typeof name !== 'string' || !token.test(name)) return coldHeaders().has(state, arguments);
            return listOf(state).has(name.toLowerCase());
        },
        set(name, value) { coldHeaders().set(headersState(this, 'set'), arguments); },
        entries() { return coldHeaders().iterate(this, 'entries', arguments); },
        forEach(callback, thisArgument = undefined) { coldHeaders().iterate(this, 'forEach', arguments); },
        keys() { return coldHeaders().iterate(this, 'keys', arguments); },
        values() { return coldHeaders().iterate(this, 'values', arguments); },
    });

    const { descriptor: entries } = headersMembers.find(({ name }) => name === 'entries');
    headersMembers.push({ name: Symbol.iterator, descriptor: { ...entries, enumerable: false } }, constructorOf('headers', 'Headers'));

    /* So many of the pairs, a name with several values as a list of them. */
    function headerPairs(headers, most) {
        const list = listOf(headersState(headers, 'entries')), pairs = [];
        for (const [name, value] of list) {
            if (pairs.length === most) break;
            pairs.push([name, typeof value === 'string' ? value : value.length === 1 ? value[0] : value]);
        }
        return { list: pairs, count: list.size };
    }

    function makeHeadersPrototype() {
        const prototype = makePrototype(headersMembers, 'Headers');
        platform.show(prototype, 'Headers', [], { pairs: headerPairs });
        return prototype;
    }

    const headersPrototype = () => here().headers ??= makeHeadersPrototype();

    /* Gives an object the state of headers. */
    function stampHeaders(object, guard, list, block = '') {
        new HeadersStamp(object, { guard, list, block, sorted: null });
        return object;
    }

    /* A list with those pairs. Lists are made here, since a script can have replaced its Map. */
    const newList = (pairs = []) => new Map(pairs);

    const makeHeaders = (guard, pairs = []) => stampHeaders({ __proto__: headersPrototype() }, guard, newList(pairs));

    /* ---- Response ---- */

    const hasNoBody = (status) => status === 204 || status === 205 || status === 304 || status === 101 || status === 103;
    const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;

    const headersOf = (state) =>
        state.headers ??= stampHeaders({ __proto__: headersPrototype() }, 'immutable', null, state.block);

    const asIs = (value) => value;

    /* How the exchange's bytes or text become what a method promises. */
    const conversions = {
        __proto__: null,
        text: { asText: true, convert: asIs },
        json: { asText: true, convert: (text) => here().parse(text) },
        bytes: { asText: false, convert: asIs },
        arrayBuffer: { asText: false, convert: (bytes) => bytes.buffer },
    };

    function consume(object, name) {
        return new (here().Promise)((resolve, reject) => {
            const state = responseState(object, name);
            const { body } = state, way = conversions[name];
            if (body !== null && body.incoming !== null && body.incoming.error !== null) throw body.incoming.error;
            if (way === undefined || body === null || body.incoming === null || body.stream !== null || body.isUsed) {
                resolve(need('body').consume(name, body, headersOf(state)));
                return;
            }
            body.isUsed = true;
            body.incoming.take(way.asText, (value) => {
                try {
                    resolve(way.convert(value));
                } catch (error) {
                    reject(error);
                }
            }, reject);
        });
    }

    const responseMembers = descriptorsOf({
        get type() { return responseState(this, 'type').type; },
        get url() { return responseState(this, 'url').url; },
        get redirected() { return responseState(this, 'redirected').redirected; },
        get status() { return responseState(this, 'status').status; },
        get ok() {
            const { status } = responseState(this, 'ok');
            return status >= 200 && status <= 299;
        },
        get statusText() { return responseState(this, 'statusText').statusText; },
        get headers() { return headersOf(responseState(this, 'headers')); },
        get body() {
            const { body } = responseState(this, 'body');
            return body === null ? null : need('body').streamOf(body);
        },
        get bodyUsed() {
            const { body } = responseState(this, 'bodyUsed');
            return body !== null && (body.isUsed || body.stream !== null && need('body').isUsed(body));
        },
        clone() { return need('response').clone(responseState(this, 'clone')); },
        arrayBuffer() { return consume(this, 'arrayBuffer'); },
        blob() { return consume(this, 'blob'); },
        bytes() { return consume(this, 'bytes'); },
        formData() { return consume(this, 'formData'); },
        json() { return consume(this, 'json'); },
        text() { return consume(this, 'text'); },
    });
    responseMembers.push(constructorOf('response', 'Response'));

    /* What stands for the stream of a body, which is only made when a script asks for it. */
    class BodyToCome {
        constructor(isUsed) { this.isUsed = isUsed; }
    }
    const shownStream = [
        ['locked', ({ isUsed }) => isUsed], ['state', ({ isUsed }) => isUsed ? 'closed' : 'readable'], ['supportsBYOB', () => true],
    ];
    const shownBody = ({ body }) => body === null ? null : body.stream ?? new BodyToCome(body.isUsed);

    const shownResponse = [
        'status', 'statusText', 'headers', ['body', (response) => shownBody(responseState(response, 'body'))], 'bodyUsed', 'ok',
        'redirected', 'type', ['url', (response) => shownUrl(responseState(response, 'url').url)],
    ];

    function makeResponsePrototype() {
        const prototype = makePrototype(responseMembers, 'Response');
        platform.show(prototype, 'Response', shownResponse, { fields: ['status', 'url', 'headers'] });
        platform.show(BodyToCome.prototype, 'ReadableStream', shownStream, { hidesOwn: true });
        return prototype;
    }

    const responsePrototype = () => here().response ??= makeResponsePrototype();

    function stampResponse(object, state) {
        new ResponseStamp(object, state);
        return object;
    }

    const respond = (state) => stampResponse({ __proto__: responsePrototype() }, state);

    /* ---- exchanges ---- */

    const more = () => need('fetch-more');

    /* The standard's list: what listens there might take a request for something of its own. */
    const badPorts = new Set(('1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 ' +
        '115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 ' +
        '989 990 993 995 1719 1720 1723 2049 3659 4045 4190 4827 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 ' +
        '10080').split(' '));
    const explicitPort = /^https?:\/\/[^/?#]*:([0-9]+)(?:[/?#]|$)/;

    /* A call of fetch(), and then the body of its response. resolve and reject belong to what is awaited just now: the
     * response, or something of the body. */
    class Job {
        constructor(method, url, headers, content) {
            this.method = method;
            this.url = url;
            this.headers = headers;
            this.content = content; // undefined, a Uint8Array, or -1: comes from stream
            this.stream = null;
            this.list = null;       // the headers again, where they were read as a list
            this.redirect = 'follow';
            this.integrity = null;
            this.hops = 0;
            this.number = 0;
            this.execution = execution();
            this.place = null;      // an error that knows where the script called
            this.error = null;
            this.wantsAll = false;  // of the body, not a piece
            this.release = null;    // lets go of the signal
            this.watch = null;      // told when the body fails
            this.giveRoom = null;   // told when more of the request's body may be sent
            this.stopUpload = null; // told when none of it is wanted any more
            this.resolve = null;
            this.reject = null;
        }

        get address() {
            const at = this.url.indexOf('#');
            return at < 0 ? this.url : this.url.slice(0, at);
        }

        open() {
            const port = explicitPort.exec(this.url);
            if (port !== null && badPorts.has(port[1])) {
                this.fail(more().failureOf(this, 'ERR_BAD_PORT', `port ${port[1]} belongs to another protocol than HTTP`));
                return;
            }
            this.number = exchange.start(this.method, this.address, this.headers, this.content,
                (news, first, second, third) => {
                    try {
                        this.hear(news, first, second, third);
                    } catch (error) {
                        this.end();
                        this.fail(error);
                    }
                });
            if (this.stream !== null) more().upload(this);
        }

        hear(news, first, second, third) {
            if (news === HEAD) this.onHead(first, second, third);
            else if (news === BODY) this.onBody(first);
            else if (news === ROOM) this.giveRoom();
            else this.fail(more().failureOf(this, first, second));
        }

        onHead(status, reason, block) {
            if (isRedirect(status) && this.redirect !== 'manual' && more().follow(this, status, block)) return;
            const isEmpty = hasNoBody(status) || this.method === 'HEAD';
            if (isEmpty) this.drop();
            const state = {
                type: 'basic', url: this.address, redirected: this.hops > 0, status, statusText: reason, headers: null, block,
                body: isEmpty ? null : { source: null, incoming: this, stream: null, isUsed: false },
            };
            if (this.integrity === null) this.resolve(respond(state));
            else more().verify(this, state);
        }

        /* All of it, or a piece, or null behind the last one. */
        onBody(value) {
            if (value === null || this.wantsAll) this.done();
            this.resolve(value);
        }

        fail(error) {
            this.error = error;
            this.done();
            if (this.watch !== null) this.watch(error);
            if (this.giveRoom !== null) this.giveRoom();
            if (this.stopUpload !== null) this.stopUpload(error);
            this.reject(error);
        }

        /* Ends when the signal says so. */
        endWith(signal) {
            const { onAbort, offAbort } = need('abort');
            const abort = () => {
                this.end();
                this.fail(signal.reason);
            };
            this.release = () => offAbort(signal, abort);
            onAbort(signal, abort);
        }

        /* Nothing more will come of it. */
        done() {
            if (this.release !== null) this.release();
            this.release = null;
        }

        end() {
            exchange.end(this.number);
            this.done();
        }

        /* The body does not matter. */
        drop() {
            exchange.drop(this.number);
            this.done();
        }

        /* ---- the body of the response ---- */

        await(value, resolve, reject) {
            this.resolve = resolve;
            this.reject = reject;
            if (this.error === null && this.execution !== execution())
                this.error = makeTypeError('fetch: the body ended with the call that asked for it');
            if (this.error !== null) reject(this.error);
            else if (value !== undefined) this.onBody(value);
        }

        take(asText, resolve, reject) {
            this.wantsAll = true;
            this.await(exchange.all(this.number, asText), resolve, reject);
        }

        all(asText) {
            return new (here().Promise)((resolve, reject) => this.take(asText, resolve, reject));
        }

        some() {
            this.wantsAll = false;
            return new (here().Promise)((resolve, reject) => this.await(exchange.some(this.number), resolve, reject));
        }

        onFailure(watch) { this.watch = watch; }

        /* A promise of room for more of the request's body. */
        room() {
            return new (here().Promise)((resolve) => {
                this.giveRoom = () => {
                    this.giveRoom = null;
                    resolve();
                };
            });
        }
    }

    /* ---- where to ---- */

    /* As in src/url/url.h. */
    const SLASHES = 1, PASSWORD = 3;
    const base = exchange.baseUrl ?? undefined;

    /* The URL that a text stands for, serialised. */
    function resolve(text) {
        const href = url.parse(text, base);
        if (href !== undefined) return href;
        const error = makeTypeError(base === undefined
            ? `"${text}" is no URL, and there is no base for a relative one (js.base_url)`
            : `"${text}" is no URL with the base ${base} (js.base_url)`);
        error.code = 'ERR_INVALID_URL';
        throw error;
    }

    /* The URL of a request. */
    function addressOf(text) {
        const href = resolve(text);
        if (url.ends[PASSWORD] > url.ends[SLASHES])
            throw makeTypeError('the URL of a request has no credentials; use an Authorization header');
        return href;
    }

    /* ---- what most calls look like ---- */

    /* Whether they may have a body. */
    const usualMethods = {
        __proto__: null, GET: false, HEAD: false, POST: true, PUT: true, PATCH: true, DELETE: true, OPTIONS: true,
    };
    const unusualHeaders = {
        __proto__: null, connection: true, 'content-length': true, expect: true, 'keep-alive': true, te: true, trailer: true,
        'transfer-encoding': true, upgrade: true, 'set-cookie': true,
    };
    const usualValue = /^[\x21-\x7e]+(?:[\t ]+[\x21-\x7e]+)*$/;

    /* What an option may be without being looked at closer; the last ones change nothing. */
    const always = () => true, never = () => false;
    const oneOf = (...values) => (value) => values.includes(value);
    const usualOptions = {
        __proto__: null, method: always, headers: always, body: always, redirect: oneOf('follow', 'manual', 'error'),
        signal: (value) => value === null || need('abort').isAbortSignal(value) && !value.aborted,
        cache: oneOf('default', 'no-store', 'reload', 'no-cache'), credentials: oneOf('omit', 'same-origin', 'include'),
        mode: oneOf('cors', 'same-origin'), keepalive: oneOf(true, false),
    };

    const isPlain = (value) => typeof value === 'object' && value !== null && getPrototypeOf(value) === here().plain;

    /* The members of a plain object, or null where reading them would run code. */
    function membersOf(object) {
        const members = { __proto__: null };
        const names = ownKeys(object);
        for (let i = 0; i < names.length; i++) {
            const member = getOwnPropertyDescriptor(object, names[i]);
            if (typeof names[i] !== 'string' || member === undefined || !member.enumerable || !('value' in member)) return null;
            members[names[i]] = member.value;
        }
        return members;
    }

    const DEFAULT_HEADERS = 'accept\0*/*\0accept-language\0*\0user-agent\0rrjs\0';

    /* A block of headers with ours where the script's say nothing, or null. */
    function usualHeaders(given, hasBody) {
        const members = given === undefined ? {} : isPlain(given) ? membersOf(given) : null;
        if (members === null) return null;
        const seen = { __proto__: null };
        let block = '';
        for (const name in members) {
            const lower = name.toLowerCase(), value = members[name];
            if (!token.test(name) || seen[lower] || unusualHeaders[lower]) return null;
            if (typeof value !== 'string' || !usualValue.test(value)) return null;
            seen[lower] = true;
            block += `${lower}\0${value}\0`;
        }
        if (hasBody && !seen['content-type']) block += 'content-type\0text/plain;charset=UTF-8\0';
        if (!seen['accept']) block += 'accept\0*/*\0';
        if (!seen['accept-language']) block += 'accept-language\0*\0';
        if (!seen['user-agent']) block += 'user-agent\0rrjs\0';
        return block;
    }

    /* The job of a call whose arguments are strings and plain objects of them, as the standard has it; null for others. */
    function usualJob(input, init) {
        if (typeof input !== 'string') return null;
        if (init === undefined) return new Job('GET', addressOf(input), DEFAULT_HEADERS, undefined);
        const options = isPlain(init) ? membersOf(init) : null;
        if (options === null) return null;
        for (const name in options)
            if (options[name] !== undefined && !(usualOptions[name] ?? never)(options[name])) return null;
        const { method = 'GET', body, redirect = 'follow', signal = null } = options;
        const mayHaveBody = typeof method === 'string' ? usualMethods[method] : undefined;
        if (mayHaveBody === undefined || body !== undefined && (typeof body !== 'string' || !mayHaveBody)) return null;
        const headers = usualHeaders(options.headers, body !== undefined);
        if (headers === null) return null;
        const job = new Job(method, addressOf(input), headers, body === undefined ? undefined : encodeUtf8(body));
        job.redirect = redirect;
        if (signal !== null) job.endWith(signal);
        return job;
    }

    function begin(resolve, reject, input, init, place) {
        const job = usualJob(input, init) ?? more().prepare(Job, input, init);
        job.place = place;
        job.resolve = resolve;
        job.reject = reject;
        if (job.url.startsWith('https:') || job.url.startsWith('http:')) job.open();
        else more().answer(job);
    }

    /* Without a count of arguments: undefined is no URL either. */
    const { fetch } = {
        fetch(input, init = undefined) {
            const place = new Error();
            return new (here().Promise)((resolve, reject) => { begin(resolve, reject, input, init, place); });
        },
    };

    return {
        reset, members: [headersMembers, responseMembers], classes: [Job, Holder, ResponseStamp, HeadersStamp, BodyToCome],
        fetch, resolve, addressOf, respond, responseState, responsePrototype, stampResponse, headersOf, hasNoBody, isRedirect,
        newList, makeHeaders, headersState, headersPrototype, stampHeaders, listOf, add, parseBlock, printList,
    };
})
