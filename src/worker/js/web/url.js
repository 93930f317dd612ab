/* SPDX-License-Identifier: MIT
 *
 * URL and URLSearchParams by the URL standard. A URL is its text and where the parts of that end; both come from C, where
 * texts are parsed and attributes set.
 *
 * For other groups: isSearchParams(value). */
(function (kit) {
    'use strict';

    const { parse, set, origin, formEncode, formDecode, ends: lastEnds } = kit.host.url;
    const { isObject, needArguments, usvString, pairs, iterable, bodies } = kit.need('webidl');
    const { expose } = kit.need('shape');
    const EndsOf = Uint32Array;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const slice = uncurry(String.prototype.slice);
    const indexOf = uncurry(String.prototype.indexOf);
    const sortPairs = uncurry(Array.prototype.sort);

    /* As in src/url/url.h. */
    const SCHEME = 0, SLASHES = 1, USERNAME = 2, PASSWORD = 3, AT = 4, HOST = 5, PORT = 6, GUARD = 7, PATH = 8, QUERY = 9,
        FRAGMENT = 10;
    const PROTOCOL_SETTER = 0, USERNAME_SETTER = 1, PASSWORD_SETTER = 2, HOST_SETTER = 3, HOSTNAME_SETTER = 4,
        PORT_SETTER = 5, PATHNAME_SETTER = 6, SEARCH_SETTER = 7, HASH_SETTER = 8;

    /* ---- URL ---- */

    function parseOrThrow(url, base) {
        const href = parse(url, base);
        if (href !== undefined) return href;
        const error = new TypeError(base === undefined ? `"${url}" is not a URL` : `"${url}" with base "${base}" is not a URL`);
        error.code = 'ERR_INVALID_URL';
        throw error;
    }

    let setQuery;

    class URL {
        #href;
        #ends;
        #params = null;

        static {
            setQuery = (url, query) => url.#take(SEARCH_SETTER, query);
        }

        constructor(url, base = undefined) {
            needArguments(arguments.length, 1, 'URL');
            url = `${url}`;
            this.#href = parseOrThrow(url, base === undefined ? undefined : `${base}`);
            this.#ends = new EndsOf(lastEnds);
        }

        static parse(url, base = undefined) {
            needArguments(arguments.length, 1, 'URL.parse');
            url = `${url}`;
            const href = parse(url, base === undefined ? undefined : `${base}`);
            return href === undefined ? null : new URL(href);
        }

        static canParse(url, base = undefined) {
            needArguments(arguments.length, 1, 'URL.canParse');
            url = `${url}`;
            return parse(url, base === undefined ? undefined : `${base}`) !== undefined;
        }

        #between(before, last) {
            const ends = this.#ends;
            return slice(this.#href, ends[before], ends[last]);
        }

        /* What is behind the mark that the part begins with. */
        #behindMark(before, last) {
            const ends = this.#ends;
            return slice(this.#href, ends[before] + 1, ends[last]);
        }

        /* "?" and "#" alone read as nothing. */
        #withMark(before, last) {
            const ends = this.#ends;
            return ends[last] - ends[before] < 2 ? '' : slice(this.#href, ends[before], ends[last]);
        }

        #take(setter, value) {
            const href = set(this.#href, setter, value);
            if (href === undefined) return;
            this.#href = href;
            this.#ends = new EndsOf(lastEnds);
        }

        get href() { return this.#href; }
        set href(value) {
            this.#href;
            this.#href = parseOrThrow(`${value}`, undefined);
            this.#ends = new EndsOf(lastEnds);
            if (this.#params !== null) refill(this.#params, this.#behindMark(PATH, QUERY));
        }

        get origin() { return origin(this.#href); }

        get protocol() { return slice(this.#href, 0, this.#ends[SCHEME]); }
        set protocol(value) { this.#href; this.#take(PROTOCOL_SETTER, `${value}`); }

        get username() { return this.#between(SLASHES, USERNAME); }
        set username(value) { this.#href; this.#take(USERNAME_SETTER, `${value}`); }

        get password() { return this.#behindMark(USERNAME, PASSWORD); }
        set password(value) { this.#href; this.#take(PASSWORD_SETTER, `${value}`); }

        get host() { return this.#between(AT, PORT); }
        set host(value) { this.#href; this.#take(HOST_SETTER, `${value}`); }

        get hostname() { return this.#between(AT, HOST); }
        set hostname(value) { this.#href; this.#take(HOSTNAME_SETTER, `${value}`); }

        get port() { return this.#behindMark(HOST, PORT); }
        set port(value) { this.#href; this.#take(PORT_SETTER, `${value}`); }

        get pathname() { return this.#between(GUARD, PATH); }
        set pathname(value) { this.#href; this.#take(PATHNAME_SETTER, `${value}`); }

        get search() { return this.#withMark(PATH, QUERY); }
        set search(value) {
            this.#href;
            this.#take(SEARCH_SETTER, `${value}`);
            if (this.#params !== null) refill(this.#params, this.#behindMark(PATH, QUERY));
        }

        get searchParams() {
            return this.#params ??= paramsOf(this, this.#behindMark(PATH, QUERY));
        }

        get hash() { return this.#withMark(QUERY, FRAGMENT); }
        set hash(value) { this.#href; this.#take(HASH_SETTER, `${value}`); }

        toString() { return this.#href; }
        toJSON() { return this.#href; }
    }

    /* ---- application/x-www-form-urlencoded ---- */

    const decode = (text) => indexOf(text, '%') < 0 && indexOf(text, '+') < 0 ? text : formDecode(text);

    function parseQuery(text) {
        const list = [];
        for (let start = 0, end; start < text.length; start = end + 1) {
            end = indexOf(text, '&', start);
            if (end < 0) end = text.length;
            if (end === start) continue;
            const part = slice(text, start, end), equals = indexOf(part, '=');
            list[list.length] = equals < 0
                ? [decode(part), '']
                : [decode(slice(part, 0, equals)), decode(slice(part, equals + 1))];
        }
        return list;
    }

    function serialise(list) {
        let text = '';
        for (let i = 0; i < list.length; i++)
            text += `${i > 0 ? '&' : ''}${formEncode(list[i][0])}=${formEncode(list[i][1])}`;
        return text;
    }

    /* ---- URLSearchParams ---- */

    function listOf(init) {
        if (isObject(init)) return pairs(init, usvString, 'URLSearchParams');
        const text = usvString(init);
        return parseQuery(text[0] === '?' ? slice(text, 1) : text);
    }

    let paramsOf, refill, isSearchParams, entriesOf;

    class URLSearchParams {
        #list;
        #url = null; /* the URL that follows what is changed here */

        static {
            paramsOf = (url, query) => {
                const params = new URLSearchParams();
                params.#list = parseQuery(query);
                params.#url = url;
                return params;
            };
            refill = (params, query) => { params.#list = parseQuery(query); };
            isSearchParams = (value) => isObject(value) && #list in value;
            entriesOf = (params) => params.#list;
        }

        constructor(init = '') {
            this.#list = init === '' ? [] : listOf(init);
        }

        #changed() {
            if (this.#url !== null) setQuery(this.#url, serialise(this.#list));
        }

        get size() { return this.#list.length; }

        append(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'append');
            list[list.length] = [usvString(name), usvString(value)];
            this.#changed();
        }

        delete(name, value = undefined) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'delete');
            name = usvString(name);
            if (value !== undefined) value = usvString(value);
            let kept = 0;
            for (let i = 0; i < list.length; i++)
                if (list[i][0] !== name || value !== undefined && list[i][1] !== value) list[kept++] = list[i];
            list.length = kept;
            this.#changed();
        }

        get(name) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'get');
            name = usvString(name);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name) return list[i][1];
            return null;
        }

        getAll(name) {
            const list = this.#list, values = [];
            needArguments(arguments.length, 1, 'getAll');
            name = usvString(name);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name) values[values.length] = list[i][1];
            return values;
        }

        has(name, value = undefined) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'has');
            name = usvString(name);
            if (value !== undefined) value = usvString(value);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name && (value === undefined || list[i][1] === value)) return true;
            return false;
        }

        set(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'set');
            name = usvString(name);
            value = usvString(value);
            let kept = 0, found = false;
            for (let i = 0; i < list.length; i++) {
                if (list[i][0] !== name) list[kept++] = list[i];
                else if (!found) list[kept++] = [name, value];
                found ||= list[i][0] === name;
            }
            list.length = kept;
            if (!found) list[kept] = [name, value];
            this.#changed();
        }

        sort() {
            sortPairs(this.#list, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
            this.#changed();
        }

        toString() { return serialise(this.#list); }
    }

    expose(URL);
    iterable(URLSearchParams, entriesOf);
    expose(URLSearchParams);
    bodies[bodies.length] = {
        isIt: isSearchParams,
        extract: (params) => ({ source: serialise(entriesOf(params)), type: 'application/x-www-form-urlencoded;charset=UTF-8' }),
    };

    return { URL, URLSearchParams, isSearchParams };
})
