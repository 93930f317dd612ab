/* SPDX-License-Identifier: MIT
 *
 * Writes one log field as JSON text, whatever the value is. This is the careful path: log calls whose fields are plain
 * take a shorter one. It never throws (but for the engine's RangeError at the stack limit), stops at `limits`, and a
 * getter, toJSON or Proxy that throws costs only its own place: "[Throws: message]". Runs in the system realm.
 *
 * Two sets of rules, as zap has them. The field's own value, and the elements of an array of one primitive type, are
 * "top": numbers without exponent, \u0008 and \u000c. All else is "nested": JavaScript's number text, \b and \f, U+2028
 * and U+2029 escaped, keys sorted by their UTF-8 bytes, no spaces ever.
 *
 * Choices where several would do: a function without a name is "[Function (anonymous)]"; a cut array ends in the
 * element "... 5 more", a cut object in the member "...":"5 more" (the first entries in the object's own order are
 * kept); of cut binary data the bytes left out are counted; toJSON is asked of everything but errors and dates.
 *
 * host: { brands, errorText, limits? (any of the members below) }
 */
(function (host) {
    'use strict';

    const { brands, errorText } = host;
    const { brandOf, isObject, read, uncurry } = brands;
    const { headline, frames, thrownText } = errorText;
    const { apply, getOwnPropertyDescriptor } = Reflect;
    const { is: isSame, keys: keysOf } = Object;
    const { isArray } = Array;
    const { isError } = Error;
    const { isFinite: isFiniteNumber, isNaN: isNotANumber } = Number;
    const { floor, min } = Math;
    const { stringify } = JSON;
    const mapGet = uncurry(Map.prototype.get);
    const join = uncurry(Array.prototype.join);
    const push = uncurry(Array.prototype.push);
    const sort = uncurry(Array.prototype.sort);
    const sliceArray = uncurry(Array.prototype.slice);
    const sliceString = uncurry(String.prototype.slice);
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const padEnd = uncurry(String.prototype.padEnd);
    const repeat = uncurry(String.prototype.repeat);
    const replaceText = uncurry(String.prototype.replace);
    const toWellFormed = uncurry(String.prototype.toWellFormed);
    const execute = uncurry(RegExp.prototype.exec);
    const test = uncurry(RegExp.prototype.test);
    const toBase64 = uncurry(Uint8Array.prototype.toBase64);

    const limits = {
        depth: 10, /* a container this deep is "[Object]" or "[Array]"; the field's own value is depth 1 */
        entries: 1000, /* per container */
        stringBytes: 32 * 1024, /* of UTF-8, per string */
        totalLength: 256 * 1024, /* characters after which the containers still open are cut */
        causes: 5, /* of an error's chain */
        ...host.limits,
    };

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

    function cutText(text) {
        if (text.length * 3 <= limits.stringBytes)
            return text;
        if (!test(/[^\0-\x7f]/, text)) /* by native code: ten times as fast as looking at each character */
            return text.length <= limits.stringBytes
                ? text
                : withRest(text, limits.stringBytes, text.length - limits.stringBytes);
        let bytes = 0;
        let kept = 0;
        let keptBytes = 0;
        for (let i = 0; i < text.length;) {
            const size = characterBytes(text, i);
            bytes += size;
            i += size === 4 ? 2 : 1;
            if (bytes <= limits.stringBytes) {
                kept = i;
                keptBytes = bytes;
            }
        }
        return kept === text.length ? text : withRest(text, kept, bytes - keptBytes);
    }

    const quote = (text) => stringify(toWellFormed(cutText(text)));

    const escapes = { '\\b': '\\u0008', '\\f': '\\u000c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

    function quoteTop(text) {
        const quoted = quote(text);
        return test(/[\b\f]/, text) ? replaceText(quoted, /\\./g, (pair) => escapes[pair] ?? pair) : quoted;
    }

    function quoteNested(text) {
        const quoted = quote(text);
        return test(/[\u2028\u2029]/, text) ? replaceText(quoted, /[\u2028\u2029]/g, (mark) => escapes[mark]) : quoted;
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
            return `"${value}"`;
        default:
            return String(value);
        }
    }

    const throwsText = (thrown, rules) => rules.quote(`[Throws: ${thrownText(thrown)}]`);

    /* Containers. A `walk` is one call of encode: the rules at its top, the containers above the current one, and the
     * characters left. Every writer below takes (walk, value, rules, depth). */

    const newWalk = (spaced) => ({ rules: spaced ? topSpaced : top, path: [], left: limits.totalLength });

    function spend(walk, text) {
        walk.left -= text === undefined ? 0 : text.length;
        return text;
    }

    /* Calls write(i) for each entry that fits, and returns how many did not. */
    function writeEntries(walk, count, write) {
        const kept = min(count, limits.entries);
        let i = 0;
        for (; i < kept && walk.left > 0; i++)
            write(i);
        return count - i;
    }

    /* Whether these are numbers only, or strings only, and so on. */
    function isOnePrimitiveType(items) {
        const type = typeof items[0];
        if (type !== 'number' && type !== 'string' && type !== 'boolean' && type !== 'bigint')
            return false;
        for (let i = 1; i < items.length; i++)
            if (typeof items[i] !== type)
                return false;
        return true;
    }

    const itemText = (walk, item, i, rules, depth) => valueText(walk, item, i, rules, depth + 1) ?? 'null';

    /* All items are read before the first is written: the rules for one may depend on the others. */
    function listText(walk, count, itemAt, depth) {
        const items = [];
        const failures = [];
        for (let i = 0; i < min(count, limits.entries); i++) {
            try {
                items[i] = itemAt(i);
            } catch (thrown) {
                items[i] = undefined;
                failures[i] = throwsText(thrown, nested);
            }
        }

        const rules = depth === 1 && isOnePrimitiveType(items) ? walk.rules : nested;
        const texts = [];
        const left = writeEntries(walk, count, (i) => {
            push(texts, failures[i] ?? itemText(walk, items[i], i, rules, depth));
        });
        if (left > 0)
            push(texts, `"... ${left} more"`);
        return `[${join(texts, rules.separator)}]`;
    }

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
    const compareAsWritten = (a, b) => compareKeys(toWellFormed(a), toWellFormed(b));

    function memberText(walk, key, valueOf, depth) {
        try {
            return valueText(walk, valueOf(key), key, nested, depth + 1);
        } catch (thrown) {
            return throwsText(thrown, nested);
        }
    }

    /* `keys` are the first of `count` keys. */
    function membersText(walk, count, keys, valueOf, depth) {
        const sorted = sort(keys, compareAsWritten);
        const members = [];
        const unwritten = writeEntries(walk, sorted.length, (i) => {
            const text = memberText(walk, sorted[i], valueOf, depth);
            if (text !== undefined)
                push(members, `${spend(walk, quoteNested(sorted[i]))}:${text}`);
        });
        const left = count - sorted.length + unwritten;
        if (left > 0)
            push(members, `"...":"${left} more"`);
        return `{${join(members, ',')}}`;
    }

    function objectText(walk, object, rules, depth) {
        const keys = keysOf(object);
        return membersText(walk, keys.length, sliceArray(keys, 0, limits.entries), (key) => object[key], depth);
    }

    const arrayText = (walk, array, rules, depth) => listText(walk, array.length, (i) => array[i], depth);

    const typedArrayText = (walk, array, rules, depth) =>
        listText(walk, read.arrayLength(array), (i) => array[i], depth);

    /* What an iterator gives, up to the limit of entries. */
    function firstEntries(iterator, next) {
        const entries = [];
        for (let step = next(iterator); !step.done && entries.length < limits.entries; step = next(iterator))
            push(entries, step.value);
        return entries;
    }

    function setText(walk, set, rules, depth) {
        const values = firstEntries(read.setValues(set), read.setNext);
        return listText(walk, read.setSize(set), (i) => values[i], depth);
    }

    /* An object when all keys are strings, else a list of pairs. */
    function mapText(walk, map, rules, depth) {
        const count = read.mapSize(map);
        const entries = firstEntries(read.mapEntries(map), read.mapNext);
        const keys = [];
        for (let i = 0; i < entries.length; i++) {
            if (typeof entries[i][0] !== 'string')
                return pairsText(walk, count, entries, depth);
            push(keys, entries[i][0]);
        }
        return membersText(walk, count, keys, (key) => mapGet(map, key), depth);
    }

    function pairsText(walk, count, entries, depth) {
        const pairs = [];
        const left = writeEntries(walk, count, (i) => {
            const key = itemText(walk, entries[i][0], i, nested, depth);
            push(pairs, `[${key},${itemText(walk, entries[i][1], i, nested, depth)}]`);
        });
        if (left > 0)
            push(pairs, `"... ${left} more"`);
        return `[${join(pairs, ',')}]`;
    }

    const containers = {
        __proto__: null,
        Object: { write: objectText, mark: '"[Object]"' },
        Map: { write: mapText, mark: '"[Object]"' },
        Array: { write: arrayText, mark: '"[Array]"' },
        Arguments: { write: arrayText, mark: '"[Array]"' },
        Set: { write: setText, mark: '"[Array]"' },
    };
    for (const type of [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
        Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array])
        containers[type.name] = { write: typedArrayText, mark: '"[Array]"' };

    /* Objects that are written as one word */

    /* Three bytes are four characters of base64, so the cut falls between two groups. */
    function base64Text(buffer, offset, length) {
        const kept = min(length, floor(limits.stringBytes / 4) * 3);
        const text = toBase64(new Uint8Array(buffer, offset, kept));
        return kept === length ? `"${text}"` : `"${text}...(+${length - kept} bytes)"`;
    }

    function functionText(walk, callable, rules) {
        const name = getOwnPropertyDescriptor(callable, 'name')?.value;
        return rules.quote(typeof name === 'string' && name !== '' ? `[Function: ${name}]` : '[Function (anonymous)]');
    }

    const dateText = (walk, date) => (isNotANumber(read.dateTime(date)) ? '"Invalid Date"' : `"${read.dateISO(date)}"`);

    const unboxed = (unbox) => (walk, box, rules) => primitiveText(unbox(box), rules);

    const words = {
        __proto__: null,
        Function: functionText,
        Error: (walk, error, rules) => rules.quote(headline(error)),
        Date: dateText,
        RegExp: (walk, regExp, rules) => rules.quote(`/${read.regExpSource(regExp)}/${read.regExpFlags(regExp)}`),
        ArrayBuffer: (walk, buffer) => base64Text(buffer, 0, read.bufferLength(buffer)),
        Uint8Array: (walk, bytes) => base64Text(read.arrayBuffer(bytes), read.arrayOffset(bytes), read.arrayLength(bytes)),
        DataView: (walk, view) =>
            base64Text(read.dataViewBuffer(view), read.dataViewOffset(view), read.dataViewLength(view)),
        Number: unboxed(read.number),
        String: unboxed(read.string),
        Boolean: unboxed(read.boolean),
        BigInt: unboxed(read.bigint),
        Symbol: unboxed(read.symbol),
    };

    /* The one way down */

    /* Only the containers above count: the same object twice side by side is no cycle. */
    function isOnPath(walk, value, depth) {
        for (let i = 1; i < depth; i++)
            if (walk.path[i] === value)
                return true;
        return false;
    }

    function containerText(walk, value, rules, depth, { write, mark }) {
        if (isOnPath(walk, value, depth))
            return spend(walk, '"[Circular]"');
        if (depth >= limits.depth)
            return spend(walk, mark);
        walk.path[depth] = value;
        walk.left -= 2; /* the brackets */
        return write(walk, value, rules, depth);
    }

    function brandedText(walk, value, rules, depth) {
        const brand = brandOf(value);
        const container = containers[brand];
        if (container !== undefined)
            return containerText(walk, value, rules, depth, container);
        const word = words[brand];
        return spend(walk, word === undefined ? `"[${brand}]"` : word(walk, value, rules));
    }

    /* What stands in for this value, when it has a say in it. */
    function jsonValueOf(value, key) {
        const brand = brandOf(value);
        if (brand === 'Error' || brand === 'Date')
            return value;
        const { toJSON } = value;
        return typeof toJSON === 'function' ? apply(toJSON, value, [String(key)]) : value;
    }

    function valueText(walk, value, key, rules, depth) {
        try {
            const chosen = isObject(value) ? jsonValueOf(value, key) : value;
            return isObject(chosen)
                ? brandedText(walk, chosen, rules, depth)
                : spend(walk, primitiveText(chosen, rules));
        } catch (thrown) {
            return spend(walk, throwsText(thrown, rules));
        }
    }

    /* The JSON text of a field's value; `spaced` puts a blank after the commas of an array of one primitive type. */
    function encode(value, spaced) {
        const walk = newWalk(spaced);
        return valueText(walk, value, '', walk.rules, 1) ?? 'null';
    }

    /* Errors */

    /* The value of a property, or the text to show instead when reading it throws. */
    function readOrExplain(object, key) {
        try {
            return object[key];
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown)}]`;
        }
    }

    function headlineOrExplain(error) {
        try {
            return headline(error);
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown)}]`;
        }
    }

    function causeText(cause) {
        if (isError(cause))
            return headlineOrExplain(cause) + frames(readOrExplain(cause, 'stack'));
        return typeof cause === 'string' ? cause : encode(cause, false);
    }

    /* Headline and frames of the error, and of what caused it. */
    function verboseText(error) {
        let text = causeText(error);
        for (let depth = 0; depth < limits.causes && isError(error); depth++) {
            error = readOrExplain(error, 'cause');
            if (error === undefined)
                break;
            text += `\nCaused by: ${causeText(error)}`;
        }
        return text;
    }

    /* The members that stand for an Error in field `key`, as '"key":"TypeError: bad"': the error itself, "keyVerbose"
     * with its stack and causes where there are any, "keyCode" and "keyCauses" (of an AggregateError) where present. */
    function encodeError(key, error, spaced) {
        const members = [];
        const add = (suffix, text) => push(members, `${quoteTop(key + suffix)}:${spaced ? ' ' : ''}${text}`);
        const plain = headlineOrExplain(error);
        const verbose = verboseText(error);
        const code = readOrExplain(error, 'code');
        const errors = readOrExplain(error, 'errors');

        add('', quoteTop(plain));
        if (verbose !== plain)
            add('Verbose', quoteTop(verbose));
        if (code !== undefined)
            add('Code', encode(code, spaced));
        if (isArray(errors) && isError(readOrExplain(errors, 0)))
            add('Causes', listText(newWalk(spaced), errors.length, (i) => ({ error: errors[i] }), 2));
        return members;
    }

    return { encode, encodeError, quoteTop, quoteNested, limits };
})
