/* SPDX-License-Identifier: MIT
 *
 * What js.log.redact names: a plain name wherever it stands, a path with dots (order.card, items.*.secret) only there. The
 * writers of log fields and of console text ask before they read a member, so that what is hidden is not even looked at.
 *
 * host: redact   the names and paths
 *       brands */
(function (host) {
    'use strict';
    const { uncurry } = host.brands;
    const split = uncurry(String.prototype.split);
    const includes = uncurry(String.prototype.includes);
    const lower = uncurry(String.prototype.toLowerCase);
    const indexOf = uncurry(String.prototype.indexOf);
    const replaceAll = uncurry(String.prototype.replaceAll);
    const slice = uncurry(String.prototype.slice);
    const match = uncurry(RegExp.prototype.exec);

    const names = new Set();
    const paths = [];
    for (const rule of host.redact) {
        if (includes(rule, '.')) {
            paths.push(split(rule, '.'));
        } else {
            names.add(rule);
            names.add(lower(rule)); // names of headers have no capitals
        }
    }

    const textOf = (name) => typeof name === 'symbol' ? name.description : `${name}`;

    const isPathOf = (rule, path, start, count) => {
        if (rule.length !== count - start) return false;
        for (let i = 0; i < rule.length; i++)
            if (rule[i] !== '*' && rule[i] !== textOf(path[start + i])) return false;
        return true;
    };

    const isNamed = (name) => names.has(textOf(name));

    /* Whether to hide what stands at the end of a path, its first `count` names: of members, indexes or symbols. What was
     * given to a log call beside fields stands in an array `args`; paths begin in its elements, too. */
    const hides = (path, count) => {
        if (count > 0 && isNamed(path[count - 1])) return true;
        for (let i = 0; i < paths.length; i++)
            if (isPathOf(paths[i], path, 0, count) || path[0] === 'args' && isPathOf(paths[i], path, 2, count)) return true;
        return false;
    };

    /* ---- parts of URLs ---- */

    const decoded = (text) => {
        try {
            return decodeURIComponent(replaceAll(text, '+', ' '));
        } catch {
            return text;
        }
    };

    const pairShown = (pair) => {
        const end = indexOf(pair, '=');
        return end >= 0 && isNamed(decoded(slice(pair, 0, end))) ? slice(pair, 0, end + 1) + '[redacted]' : pair;
    };

    /* A query or fragment, with its mark or without, as it may be shown. */
    const shownQuery = (text) => {
        if (names.size === 0) return text;
        const start = text[0] === '?' || text[0] === '#' ? 1 : 0;
        return slice(text, 0, start) + split(slice(text, start), '&').map(pairShown).join('&');
    };

    const urlPattern = /^([^/?#]*:\/\/)?(?:(?<=\/)([^/?#@:]*)(?::([^/?#@]*))?@)?([^?#]*)(\?[^#]*)?(#.*)?$/s;

    /* A serialised URL. */
    const shownUrl = (href) => {
        const parts = names.size === 0 ? null : match(urlPattern, href);
        if (parts === null) return href;
        const [, scheme = '', user, password, rest, query = '', fragment = ''] = parts;
        const shown = (name, text) => text !== '' && isNamed(name) ? '[redacted]' : text;
        const login = user === undefined ? ''
            : shown('username', user) + (password === undefined ? '' : ':' + shown('password', password)) + '@';
        return scheme + login + rest + shownQuery(query) + shownQuery(fragment);
    };

    return { hides, isNamed, shownQuery, shownUrl, isActive: host.redact.length > 0 };
})
