/* SPDX-License-Identifier: MIT
 *
 * MIME types by the MIME Sniffing standard. A type is { essence, parameters: Map }. */
(function () {
    'use strict';

    const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
    const quotable = /^[\t\x20-\x7e\x80-\xff]*$/;
    const outerBlanks = /^[\t\n\r ]+|[\t\n\r ]+$/g;
    const blanksBehind = /[\t\n\r ]+$/;
    const blanksBefore = /^[\t\n\r ]+/;

    /* A quoted string at text[at], and where it ends. */
    function quoted(text, at) {
        let value = '';
        for (at++; at < text.length && text[at] !== '"'; at++) {
            if (text[at] === '\\' && at + 1 < text.length) at++;
            value += text[at];
        }
        return { value, at: at + 1 };
    }

    function upTo(text, stops, at) {
        while (at < text.length && !stops.includes(text[at])) at++;
        return at;
    }

    function parametersOf(text, at) {
        const parameters = new Map();
        while (at < text.length) {
            const rest = text.slice(++at);
            at += rest.length - rest.replace(blanksBefore, '').length;
            let end = upTo(text, ';=', at);
            const name = text.slice(at, end).toLowerCase();
            at = end;
            if (text[at] !== '=') continue;
            let value;
            if (text[++at] === '"') {
                ({ value, at } = quoted(text, at));
                at = upTo(text, ';', at);
            } else {
                end = upTo(text, ';', at);
                value = text.slice(at, end).replace(blanksBehind, '');
                at = end;
                if (value === '') continue;
            }
            if (token.test(name) && quotable.test(value) && !parameters.has(name)) parameters.set(name, value);
        }
        return parameters;
    }

    /* null: it is none. */
    function parseMime(text) {
        text = text.replace(outerBlanks, '');
        const slash = text.indexOf('/');
        const end = upTo(text, ';', 0);
        if (slash < 0 || slash > end) return null;
        const type = text.slice(0, slash), subtype = text.slice(slash + 1, end).replace(blanksBehind, '');
        if (!token.test(type) || !token.test(subtype)) return null;
        return { essence: `${type}/${subtype}`.toLowerCase(), parameters: parametersOf(text, end) };
    }

    function printMime({ essence, parameters }) {
        let text = essence;
        for (const [name, value] of parameters)
            text += token.test(value) ? `;${name}=${value}` : `;${name}="${value.replace(/["\\]/g, '\\$&')}"`;
        return text;
    }

    /* The pieces between commas that are not quoted. */
    function split(text) {
        const parts = [];
        let from = 0, at = 0;
        while ((at = upTo(text, '",', at)) < text.length) {
            if (text[at] === '"') {
                ({ at } = quoted(text, at));
            } else {
                parts.push(text.slice(from, at++));
                from = at;
            }
        }
        parts.push(text.slice(from));
        return parts;
    }

    /* Of a content-type header, which may be several joined: the last one counts, with the charset of those before it. */
    function extractMime(header) {
        let found = null, charset = null;
        for (const part of split(header)) {
            const type = parseMime(part);
            if (type === null || type.essence === '*/*') continue;
            if (found === null || type.essence !== found.essence) charset = type.parameters.get('charset') ?? null;
            else if (!type.parameters.has('charset') && charset !== null) type.parameters.set('charset', charset);
            else charset = type.parameters.get('charset') ?? charset;
            found = type;
        }
        return found;
    }

    return { parseMime, printMime, extractMime };
})
