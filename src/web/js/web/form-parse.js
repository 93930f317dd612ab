/* SPDX-License-Identifier: MIT
 *
 * From a body to the FormData it stands for. */
(function (kit) {
    'use strict';

    const { decodeUtf8 } = kit.host.encoding;
    const { parseMime, extractMime } = kit.need('mime');
    const { makeFormData } = kit.need('form-data');

    const CR = 13, LF = 10, DASH = 45;

    const bad = (why) => new TypeError(`formData: ${why}`);
    const text = (bytes) => decodeUtf8(bytes, false, true);

    /* Where the wanted bytes are, or -1. */
    function find(bytes, wanted, from) {
        for (let at = bytes.indexOf(wanted[0], from); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
            let i = 1;
            while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
            if (i === wanted.length) return at;
        }
        return -1;
    }

    const encoded = (ascii) => Uint8Array.from(ascii, (character) => character.charCodeAt(0));
    const headEnd = encoded('\r\n\r\n');

    const unescapes = { __proto__: null, '%0A': '\n', '%0D': '\r', '%22': '"' };

    /* name="…" and filename="…" of a content-disposition. */
    function parameter(header, name) {
        const found = new RegExp(`;[ \\t]*${name}="([^"]*)"`, 'i').exec(header);
        return found === null ? null : found[1].replace(/%0A|%0D|%22/gi, (escape) => unescapes[escape.toUpperCase()]);
    }

    function headersOf(bytes) {
        const headers = { __proto__: null };
        for (const line of text(bytes).split('\r\n')) {
            const colon = line.indexOf(':');
            if (colon <= 0) throw bad('a part has a line that is no header');
            headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
        }
        return headers;
    }

    function entryOf(head, content) {
        const headers = headersOf(head);
        const disposition = headers['content-disposition'] ?? '';
        const name = parameter(disposition, 'name');
        if (!/^form-data[ \t]*;/i.test(disposition) || name === null) throw bad('a part has no name');
        const filename = parameter(disposition, 'filename');
        if (filename === null) return [name, text(content)];
        const { makeBlob, makeFile } = kit.need('blob');
        return [name, makeFile(makeBlob(content.slice(), headers['content-type'] ?? 'text/plain'), filename)];
    }

    function parseMultipart(bytes, boundary) {
        const delimiter = encoded(`--${boundary}`), next = encoded(`\r\n--${boundary}`);
        const entries = [];
        let at = find(bytes, delimiter, 0);
        if (at < 0) throw bad('the boundary is missing');
        for (at += delimiter.length; ; ) {
            if (bytes[at] === DASH && bytes[at + 1] === DASH) return entries;
            if (bytes[at] !== CR || bytes[at + 1] !== LF) throw bad('a boundary is followed by something else');
            const head = find(bytes, headEnd, at);
            const end = head < 0 ? -1 : find(bytes, next, head + 2);
            if (end < 0) throw bad('a part does not end');
            entries.push(entryOf(bytes.subarray(at + 2, head), bytes.subarray(head + 4, end)));
            at = end + next.length;
        }
    }

    const parsers = {
        __proto__: null,
        'multipart/form-data': (bytes, type) => {
            const boundary = type.parameters.get('boundary');
            if (boundary === undefined) throw bad('the content type has no boundary');
            return parseMultipart(bytes, boundary);
        },
        'application/x-www-form-urlencoded': (bytes) => [...new (kit.need('url-search-params').URLSearchParams)(text(bytes))],
    };

    function parseForm(bytes, contentType) {
        const type = contentType === null ? null : extractMime(contentType) ?? parseMime(contentType);
        const parser = type === null ? undefined : parsers[type.essence];
        if (parser === undefined) throw bad(`the content type "${contentType ?? ''}" is that of no form`);
        return makeFormData(parser(bytes, type));
    }

    return { parseForm };
})
