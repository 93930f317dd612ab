/* SPDX-License-Identifier: MIT
 *
 * node:url: URL and URLSearchParams are those of the web, the older functions are the library of that name. */
(function (kit) {
    'use strict';

    const { make, invalidType, needString } = kit.need('node/errors');
    const { URL } = kit.need('url');
    const exports = {};
    const { parse: parseQuery, stringify } = kit.need('node/querystring');
    const qs = { parse: (text) => parseQuery(text), stringify: (object) => stringify(object) };
    kit.need('library/url')(exports, { exports }, (name) => (name === 'qs' ? qs : kit.need('node/punycode')));
    const { Url, parse: parseLegacy, resolve, resolveObject, format: formatLegacy } = exports;

    function parse(url, parseQueryString, slashesDenoteHost) {
        if (url instanceof Url) return url;
        needString('url', url);
        return parseLegacy(url, parseQueryString, slashesDenoteHost);
    }

    function format(url, options) {
        if (!(url instanceof URL)) {
            if (typeof url !== 'string' && (typeof url !== 'object' || url === null))
                throw invalidType('urlObject', 'one of type object or string', url);
            return formatLegacy(url);
        }
        const { auth = true, fragment = true, search = true, unicode = false } = options ?? {};
        const copy = new URL(url);
        if (!auth) copy.username = copy.password = '';
        if (!fragment) copy.hash = '';
        if (!search) copy.search = '';
        if (!unicode || copy.hostname === '') return copy.href;
        return copy.href.replace(copy.hostname, domainToUnicode(copy.hostname));
    }

    function domainToASCII(domain) {
        try {
            return new URL(`ws://${domain}`).hostname;
        } catch {
            return '';
        }
    }

    const domainToUnicode = (domain) => kit.need('node/punycode').toUnicode(domainToASCII(domain));

    function fileURLToPath(value) {
        const url = typeof value === 'string' ? new URL(value) : value;
        if (!(url instanceof URL)) throw invalidType('path', 'of type string or an instance of URL', value);
        if (url.protocol !== 'file:') throw make(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
        if (url.hostname !== '')
            throw make(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
        if (/%2f/iu.test(url.pathname))
            throw make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
        return decodeURIComponent(url.pathname);
    }

    const unsafe = { '%': '%25', '\\': '%5C', '\n': '%0A', '\r': '%0D', '\t': '%09', '?': '%3F', '#': '%23' };
    function pathToFileURL(path) {
        needString('path', path);
        const { resolve: absolute } = kit.need('node/path');
        const slash = path.endsWith('/') && absolute(path) !== '/' ? '/' : '';
        return new URL(`file://${(absolute(path) + slash).replace(/[%\\\n\r\t?#]/gu, (letter) => unsafe[letter])}`);
    }

    const urlToHttpOptions = (url) => ({
        __proto__: null,
        ...url,
        protocol: url.protocol,
        hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
        hash: url.hash,
        search: url.search,
        pathname: url.pathname,
        path: `${url.pathname}${url.search}`,
        href: url.href,
        ...url.port !== '' && { port: Number(url.port) },
        ...(url.username !== '' || url.password !== '') && { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` },
    });

    return Object.defineProperties(
        { Url, parse, resolve, resolveObject, format, URL, domainToASCII, domainToUnicode, fileURLToPath, pathToFileURL, urlToHttpOptions },
        { URLSearchParams: { get: () => kit.need('url-search-params').URLSearchParams, enumerable: true, configurable: true } });
})
