/* SPDX-License-Identifier: MIT
 *
 * URL by the URL standard. A URL is its text and where the parts of that end; both come from C, where texts are parsed and
 * attributes set. */
(function (kit) {
    'use strict';

    const { parse, set, origin, ends: lastEnds } = kit.host.url;
    const { expose, show } = kit.need('shape');
    const EndsOf = Uint32Array;
    const paramsGroup = () => kit.need('url-search-params');
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const slice = uncurry(String.prototype.slice);

    /* As in src/url/url.h. */
    const SCHEME = 0, SLASHES = 1, USERNAME = 2, PASSWORD = 3, AT = 4, HOST = 5, PORT = 6, GUARD = 7, PATH = 8, QUERY = 9,
        FRAGMENT = 10, PART_COUNT = 11;
    const PROTOCOL_SETTER = 0, USERNAME_SETTER = 1, PASSWORD_SETTER = 2, HOST_SETTER = 3, HOSTNAME_SETTER = 4,
        PORT_SETTER = 5, PATHNAME_SETTER = 6, SEARCH_SETTER = 7, HASH_SETTER = 8;

    function needArguments(count, what) {
        if (count === 0) throw new TypeError(`${what} needs an argument`);
    }

    function parseOrThrow(url, base) {
        const href = parse(url, base);
        if (href !== undefined) return href;
        const error = new TypeError(base === undefined ? `"${url}" is not a URL` : `"${url}" with base "${base}" is not a URL`);
        error.code = 'ERR_INVALID_URL';
        throw error;
    }

    /* One by one: the array serves all executions, and what is called Uint32Array may be a function of the script. */
    function copyEnds() {
        const ends = new EndsOf(PART_COUNT);
        for (let i = 0; i < PART_COUNT; i++) ends[i] = lastEnds[i];
        return ends;
    }

    const between = (href, ends, before, last) => slice(href, ends[before], ends[last]);

    /* What is behind the mark that the part begins with. */
    const behindMark = (href, ends, before, last) => slice(href, ends[before] + 1, ends[last]);

    /* "?" and "#" alone read as nothing. */
    const withMark = (href, ends, before, last) =>
        ends[last] - ends[before] < 2 ? '' : slice(href, ends[before], ends[last]);

    let take, hrefOf, searchOf, hashOf;
    const setQuery = (url, query) => take(url, SEARCH_SETTER, query);

    class URL {
        #href;
        #ends;
        #params = null;

        static {
            take = (url, setter, value) => {
                value = `${value}`;
                const href = set(url.#href, setter, value);
                if (href === undefined) return;
                url.#href = href;
                url.#ends = copyEnds();
            };
            hrefOf = (url) => url.#href;
            searchOf = (url) => withMark(url.#href, url.#ends, PATH, QUERY);
            hashOf = (url) => withMark(url.#href, url.#ends, QUERY, FRAGMENT);
        }

        constructor(url, base = undefined) {
            needArguments(arguments.length, 'URL');
            url = `${url}`;
            this.#href = parseOrThrow(url, base === undefined ? undefined : `${base}`);
            this.#ends = copyEnds();
        }

        static parse(url, base = undefined) {
            needArguments(arguments.length, 'URL.parse');
            url = `${url}`;
            const href = parse(url, base === undefined ? undefined : `${base}`);
            return href === undefined ? null : new URL(href);
        }

        static canParse(url, base = undefined) {
            needArguments(arguments.length, 'URL.canParse');
            url = `${url}`;
            return parse(url, base === undefined ? undefined : `${base}`) !== undefined;
        }

        get href() { return this.#href; }
        set href(value) {
            this.#href;
            this.#href = parseOrThrow(`${value}`, undefined);
            this.#ends = copyEnds();
            if (this.#params !== null) paramsGroup().refill(this.#params, behindMark(this.#href, this.#ends, PATH, QUERY));
        }

        get origin() { return origin(this.#href); }

        get protocol() { return slice(this.#href, 0, this.#ends[SCHEME]); }
        set protocol(value) { this.#href; take(this, PROTOCOL_SETTER, value); }

        get username() { return between(this.#href, this.#ends, SLASHES, USERNAME); }
        set username(value) { this.#href; take(this, USERNAME_SETTER, value); }

        get password() { return behindMark(this.#href, this.#ends, USERNAME, PASSWORD); }
        set password(value) { this.#href; take(this, PASSWORD_SETTER, value); }

        get host() { return between(this.#href, this.#ends, AT, PORT); }
        set host(value) { this.#href; take(this, HOST_SETTER, value); }

        get hostname() { return between(this.#href, this.#ends, AT, HOST); }
        set hostname(value) { this.#href; take(this, HOSTNAME_SETTER, value); }

        get port() { return behindMark(this.#href, this.#ends, HOST, PORT); }
        set port(value) { this.#href; take(this, PORT_SETTER, value); }

        get pathname() { return between(this.#href, this.#ends, GUARD, PATH); }
        set pathname(value) { this.#href; take(this, PATHNAME_SETTER, value); }

        get search() { return searchOf(this); }
        set search(value) {
            this.#href;
            take(this, SEARCH_SETTER, value);
            if (this.#params !== null) paramsGroup().refill(this.#params, behindMark(this.#href, this.#ends, PATH, QUERY));
        }

        get searchParams() {
            return this.#params ??= paramsGroup().paramsOf(this, behindMark(this.#href, this.#ends, PATH, QUERY), setQuery);
        }

        get hash() { return hashOf(this); }
        set hash(value) { this.#href; take(this, HASH_SETTER, value); }

        toString() { return this.#href; }
        toJSON() { return this.#href; }
    }

    expose(URL);
    show(URL, [
        ['href', (url) => kit.shownUrl(hrefOf(url))], 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port',
        'pathname', ['search', (url) => kit.shownQuery(searchOf(url))], 'searchParams', ['hash', (url) => kit.shownQuery(hashOf(url))],
    ], { text: (url) => kit.shownUrl(hrefOf(url)) });

    return { URL };
})
