/* SPDX-License-Identifier: MIT
 *
 * JSON text of primitive values for encode.js, by the two sets of rules that stand at its head; and the order of keys. Strings
 * are cut at so many bytes of UTF-8, with a note on how many were left out. Runs in the system realm.
 *
 * host: { brands, bigintText, stringBytes }
 */
(function (host) {
    'use strict';

    const { brands, bigintText, stringBytes } = host;
    const { uncurry } = brands;
    const { is: isSame } = Object;
    const { isFinite: isFiniteNumber, isNaN: isNotANumber } = Number;
    const { min } = Math;
    const { stringify } = JSON;
    const sliceString = uncurry(String.prototype.slice);
    const lastIndexOf = uncurry(String.prototype.lastIndexOf);
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const padEnd = uncurry(String.prototype.padEnd);
    const repeat = uncurry(String.prototype.repeat);
    const replaceText = uncurry(String.prototype.replace);
    const toWellFormed = uncurry(String.prototype.toWellFormed);
    const execute = uncurry(RegExp.prototype.exec);
    const test = uncurry(RegExp.prototype.test);

    const LONGEST_COUNTED = 1024 * 1024; /* characters of a string whose bytes are counted */
    const LONGEST_COMPARED = 1024; /* characters of a key that count for its place */

    /* Strings */

    const isHighSurrogate = (unit) => (unit & 0xfc00) === 0xd800;
    const isLowSurrogate = (unit) => (unit & 0xfc00) === 0xdc00;

    /* UTF-8 size of the character that starts at index; only 4 stands for two units. A lone surrogate counts as U+FFFD. */
    function characterBytes(text, index) {
        const unit = text.charCodeAt(index);
        if (unit < 0x80)
            return 1;
        if (unit < 0x800)
            return 2;
        return isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1)) ? 4 : 3;
    }

    const withRest = (text, kept, rest) => `${sliceString(text, 0, kept)}...(+${rest} bytes)`;

    /* How many bytes are left out is counted while that costs little. */
    function cutText(text) {
        if (text.length * 3 <= stringBytes)
            return text;
        if (text.length > LONGEST_COUNTED) {
            const kept = cutText(sliceString(text, 0, stringBytes + 1));
            const units = lastIndexOf(kept, '...(+');
            return `${sliceString(kept, 0, units)}...(+${text.length - units} characters)`;
        }
        if (!test(/[^\0-\x7f]/, text)) /* by native code: ten times as fast as looking at each character */
            return text.length <= stringBytes
                ? text
                : withRest(text, stringBytes, text.length - stringBytes);
        let bytes = 0;
        let kept = 0;
        let keptBytes = 0;
        for (let i = 0; i < text.length;) {
            const size = characterBytes(text, i);
            bytes += size;
            i += size === 4 ? 2 : 1;
            if (bytes <= stringBytes) {
                kept = i;
                keptBytes = bytes;
            }
        }
        return kept === text.length ? text : withRest(text, kept, bytes - keptBytes);
    }

    const quote = (cut) => stringify(toWellFormed(cut));

    const escapes = { '\\b': '\\u0008', '\\f': '\\u000c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

    /* A text that was cut already. */
    function quoteWhole(text) {
        const quoted = quote(text);
        return test(/[\b\f]/, text) ? replaceText(quoted, /\\./g, (pair) => escapes[pair] ?? pair) : quoted;
    }

    const quoteTop = (text) => quoteWhole(cutText(text));

    function quoteNested(text) {
        const cut = cutText(text);
        const quoted = quote(cut);
        return test(/[\u2028\u2029]/, cut) ? replaceText(quoted, /[\u2028\u2029]/g, (mark) => escapes[mark]) : quoted;
    }

    /* Numbers */

    /* The shortest digits that round-trip, all of them: 1e+21 is 1000000000000000000000. */
    function plainDecimal(number) {
        const text = String(number);
        const parts = execute(/^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/, text);
        if (parts === null)
            return text;
        const [, sign, first, rest = '', exponent] = parts;
        return exponent > 0
            ? sign + padEnd(first + rest, +exponent + 1, '0')
            : `${sign}0.${repeat('0', -exponent - 1)}${first}${rest}`;
    }

    function numberText(number, toText) {
        if (isFiniteNumber(number))
            return isSame(number, -0) ? '-0' : toText(number);
        return isNotANumber(number) ? '"NaN"' : number > 0 ? '"+Inf"' : '"-Inf"';
    }

    const nested = { quote: quoteNested, number: String, separator: ',' };
    const top = { quote: quoteTop, number: plainDecimal, separator: ',' };
    const topSpaced = { ...top, separator: ', ' };

    /* Undefined stays undefined: what it becomes depends on what it stands in. */
    function primitiveText(value, rules) {
        switch (typeof value) {
        case 'string':
            return rules.quote(value);
        case 'number':
            return numberText(value, rules.number);
        case 'undefined':
            return undefined;
        case 'symbol':
            return rules.quote(String(value));
        case 'bigint':
            return `"${bigintText(value)}"`;
        default:
            return String(value);
        }
    }

    /* Keys */

    /* Order of UTF-8 bytes, which is that of code points: surrogates stand for what comes after the first plane. */
    function compareKeys(a, b) {
        const length = min(a.length, b.length);
        for (let i = 0; i < length; i++) {
            const x = charCodeAt(a, i);
            const y = charCodeAt(b, i);
            if (x !== y)
                return codePointRank(x) - codePointRank(y);
        }
        return a.length - b.length;
    }

    const codePointRank = (unit) => (isHighSurrogate(unit) || isLowSurrogate(unit) ? unit + 0x10000 : unit);

    const sortable = (key) => toWellFormed(sliceString(key, 0, LONGEST_COMPARED));
    const compareAsWritten = (a, b) => compareKeys(sortable(a), sortable(b));

    return { nested, top, topSpaced, primitiveText, quoteTop, quoteWhole, quoteNested, compareAsWritten };
})
