/* SPDX-License-Identifier: MIT
 *
 * node:querystring: names and values as forms have them, of flat objects. */
(function (kit) {
    'use strict';

    const { make } = kit.need('node/errors');
    const PAIRS = 1000; /* that are read unless another number is asked for */

    function escape(value) {
        const text = typeof value === 'string' ? value : typeof value === 'object' ? String(value) : `${value}`;
        try {
            return encodeURIComponent(text);
        } catch {
            throw make(URIError, 'ERR_INVALID_URI', 'URI malformed');
        }
    }

    const hex = (text) => (/^[0-9a-f]{2}$/iu.test(text) ? parseInt(text, 16) : -1);

    /* What is no escape stays as it is. */
    function unescapeBuffer(value) {
        const { Buffer } = kit.need('node/buffer');
        const text = Buffer.from(`${value}`), bytes = [];
        for (let i = 0; i < text.length; i++) {
            const byte = text[i] === 0x25 ? hex(text.latin1Slice?.(i + 1, i + 3) ?? text.toString('latin1', i + 1, i + 3)) : -1;
            bytes.push(byte < 0 ? text[i] : byte);
            if (byte >= 0) i += 2;
        }
        return Buffer.from(bytes);
    }

    function unescape(value) {
        try {
            return decodeURIComponent(value);
        } catch {
            return unescapeBuffer(value).toString();
        }
    }

    const textOf = (value) => (typeof value === 'string' ? value
        : typeof value === 'number' && Number.isFinite(value) || typeof value === 'bigint' || typeof value === 'boolean' ? `${value}` : '');

    function stringify(object, separator, equals, options) {
        separator ||= '&';
        equals ||= '=';
        const encode = typeof options?.encodeURIComponent === 'function' ? options.encodeURIComponent : querystring.escape;
        if (object === null || typeof object !== 'object') return '';
        const pair = (name, value) => `${encode(textOf(name))}${equals}${encode(textOf(value))}`;
        return Object.keys(object)
            .flatMap((name) => (Array.isArray(object[name]) ? object[name].map((value) => pair(name, value)) : [pair(name, object[name])]))
            .join(separator);
    }

    function parse(text, separator, equals, options) {
        const found = { __proto__: null };
        if (typeof text !== 'string' || text === '') return found;
        separator = separator ? `${separator}` : '&';
        equals = equals ? `${equals}` : '=';
        const most = typeof options?.maxKeys === 'number' ? options.maxKeys : PAIRS;
        const decode = typeof options?.decodeURIComponent === 'function' ? options.decodeURIComponent : querystring.unescape;
        const decoded = (part) => {
            const spaced = part.replaceAll('+', ' ');
            try {
                return decode(spaced);
            } catch {
                return unescape(spaced);
            }
        };
        const pairs = text.split(separator).filter((part) => part !== '');
        for (const part of most > 0 ? pairs.slice(0, most) : pairs) {
            const at = part.indexOf(equals);
            const name = decoded(at < 0 ? part : part.slice(0, at)), value = at < 0 ? '' : decoded(part.slice(at + equals.length));
            if (!(name in found)) found[name] = value;
            else if (Array.isArray(found[name])) found[name].push(value);
            else found[name] = [found[name], value];
        }
        return found;
    }

    const querystring = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
    return querystring;
})
