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
 * host: brands, errorText, looks, redaction   what the files of these names return
 *       bigintText                     of text-of.js
 *       primitive                      the function that primitive.js is
 *       limits?                        any of the members below
 */
(function (host) {
    'use strict';

    const { brands, errorText, looks, redaction, bigintText } = host;
    const { brandOf, isObject, read, uncurry } = brands;
    const { headline, frames, thrownText } = errorText;
    const { apply, getOwnPropertyDescriptor } = Reflect;
    const { keys: keysOf } = Object;
    const { isArray } = Array;
    const { isError } = Error;
    const { isNaN: isNotANumber } = Number;
    const { floor, min } = Math;
    const mapGet = uncurry(Map.prototype.get);
    const join = uncurry(Array.prototype.join);
    const push = uncurry(Array.prototype.push);
    const sort = uncurry(Array.prototype.sort);
    const sliceArray = uncurry(Array.prototype.slice);
    const toBase64 = uncurry(Uint8Array.prototype.toBase64);

    const limits = {
        depth: 10, /* a container this deep is "[Object]" or "[Array]"; the field's own value is depth 1 */
        entries: 1000, /* per container */
        stringBytes: 32 * 1024, /* of UTF-8, per string */
        totalLength: 256 * 1024, /* characters after which the containers still open are cut */
        causes: 5, /* of an error's chain */
        ...host.limits,
    };
    const { nested, top, topSpaced, primitiveText, quoteTop, quoteWhole, quoteNested, compareAsWritten } =
        host.primitive({ brands, bigintText, stringBytes: limits.stringBytes });

    const REDACTED = '"[redacted]"';

    /* Containers. A `walk` is one way through a value: the rules at its top, the containers above the current one, the
     * characters left, and the names that lead to the current value, where some are to be hidden. Every writer below takes
     * (walk, value, rules, depth). */

    const newWalk = (spaced, names, units) => ({
        rules: spaced ? topSpaced : top, path: [], names, above: names?.length, left: min(units, limits.totalLength),
    });

    /* Whether what is about to be written at this depth has a name that must not be shown. */
    function isHidden(walk, name, depth) {
        if (walk.names === null)
            return false;
        const at = walk.above + depth - 2;
        walk.names[at] = name;
        return redaction.hides(walk.names, at + 1);
    }

    function spend(walk, text) {
        walk.left -= text === undefined ? 0 : text.length;
        return text;
    }

    const isMessageHidden = redaction.isNamed('message');

    const throwsText = (walk, thrown, rules) =>
        rules.quote(`[Throws: ${thrownText(thrown, walk.names !== null && isMessageHidden)}]`);

    /* Calls write(i) for each entry that fits, and returns how many did not. Each costs something, even where nothing of it is
     * shown; so do those left out, which had to be found. */
    function writeEntries(walk, count, write) {
        const kept = min(count, limits.entries);
        let i = 0;
        for (; i < kept && walk.left > 0; i++) {
            walk.left--;
            write(i);
        }
        walk.left -= count - kept >> 4;
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

    const itemText = (walk, item, i, rules, depth) =>
        (isHidden(walk, i, depth + 1) ? spend(walk, REDACTED) : valueText(walk, item, i, rules, depth + 1) ?? 'null');

    /* All items are read before the first is written: the rules for one may depend on the others. */
    function listText(walk, count, itemAt, depth) {
        const items = [];
        const failures = [];
        for (let i = 0; i < min(count, limits.entries); i++) {
            try {
                items[i] = itemAt(i);
            } catch (thrown) {
                items[i] = undefined;
                failures[i] = throwsText(walk, thrown, nested);
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

    function memberText(walk, key, valueOf, depth) {
        if (isHidden(walk, key, depth + 1))
            return spend(walk, REDACTED);
        try {
            return valueText(walk, valueOf(key), key, nested, depth + 1);
        } catch (thrown) {
            return throwsText(walk, thrown, nested);
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
        const { record, unlisted } = looks.recordOf(object) ?? { record: object, unlisted: 0 };
        const keys = keysOf(record);
        return membersText(walk, keys.length + unlisted, sliceArray(keys, 0, limits.entries), (key) => record[key], depth);
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
            const [key, value] = entries[i];
            const name = typeof key === 'string' || typeof key === 'symbol' ? key : i;
            push(pairs, `[${itemText(walk, key, i, nested, depth)},${itemText(walk, value, name, nested, depth)}]`);
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
        Error: (walk, error, rules, depth) => rules.quote(headline(error, isHidden(walk, 'message', depth + 1))),
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
        const text = brand === 'Object' ? looks.textOf(value) : undefined;
        if (text !== undefined)
            return spend(walk, rules.quote(text));
        const container = containers[brand];
        if (container !== undefined)
            return containerText(walk, value, rules, depth, container);
        const word = words[brand];
        return spend(walk, word === undefined ? `"[${brand}]"` : word(walk, value, rules, depth));
    }

    /* What stands in for this value, when it has a say in it. */
    function jsonValueOf(value, key) {
        const brand = brandOf(value);
        if (brand === 'Error' || brand === 'Date')
            return value;
        const { toJSON } = value;
        return typeof toJSON === 'function' && !looks.isOwnToJSON(value, toJSON) ? apply(toJSON, value, [String(key)]) : value;
    }

    function valueText(walk, value, key, rules, depth) {
        try {
            const chosen = isObject(value) ? jsonValueOf(value, key) : value;
            return isObject(chosen)
                ? brandedText(walk, chosen, rules, depth)
                : spend(walk, primitiveText(chosen, rules));
        } catch (thrown) {
            return spend(walk, throwsText(walk, thrown, rules));
        }
    }

    /* The JSON text of a value; `spaced` puts a blank after the commas of an array of one primitive type. Containers are cut
     * after so many units, and what is the last in them may be one long string. */
    function encode(value, spaced, units = Infinity) {
        const walk = newWalk(spaced, null, units);
        return valueText(walk, value, '', walk.rules, 1) ?? 'null';
    }

    /* The same of the value that these names lead to, as it may be shown. */
    function encodeAt(names, value, spaced, units) {
        const walk = newWalk(spaced, redaction.isActive ? names : null, units);
        return valueText(walk, value, '', walk.rules, 1) ?? 'null';
    }

    const isHiddenAt = (names) => redaction.isActive && redaction.hides(names, names.length);

    const encodeField = (name, value, spaced, units) =>
        (isHiddenAt([name]) ? REDACTED : encodeAt([name], value, spaced, units));

    /* Errors */

    /* The value of a property, or the text to show instead when reading it throws. */
    function readOrExplain(object, key) {
        try {
            return object[key];
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown, isMessageHidden)}]`;
        }
    }

    function headlineOrExplain(error, names) {
        try {
            return headline(error, isHiddenAt([...names, 'message']));
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown, isMessageHidden)}]`;
        }
    }

    function causeText(cause, names) {
        if (!isError(cause))
            return typeof cause === 'string' ? cause : encodeAt(names, cause, false, limits.stringBytes);
        const stack = isHiddenAt([...names, 'stack']) ? '' : frames(readOrExplain(cause, 'stack'));
        return headlineOrExplain(cause, names) + stack;
    }

    /* Headline and frames of the error, and of what caused it. */
    function verboseText(error, names) {
        let text = causeText(error, names);
        for (let depth = 0; depth < limits.causes && isError(error); depth++) {
            names = [...names, 'cause'];
            if (isHiddenAt(names))
                return text;
            error = readOrExplain(error, 'cause');
            if (error === undefined)
                break;
            text += `\nCaused by: ${causeText(error, names)}`;
        }
        return text;
    }

    const causesText = (errors, key, spaced) => listText(
        newWalk(spaced, redaction.isActive ? [key, 'errors'] : null, limits.stringBytes), errors.length,
        (i) => ({ error: errors[i] }), 1);

    /* What stands for an Error in field `key`, a list of [name, text]: the error itself, "keyVerbose" with its stack and
     * causes where there are any, "keyCode" and "keyCauses" (of an AggregateError) where present. */
    function encodeError(key, error, spaced) {
        if (isHiddenAt([key]))
            return [[key, REDACTED]];
        const members = [];
        const add = (name, member, text) => push(members, [name, isHiddenAt([name]) || isHiddenAt([key, member]) ? REDACTED : text()]);
        const plain = headlineOrExplain(error, [key]);
        const verbose = verboseText(error, [key]);
        const code = readOrExplain(error, 'code');
        const errors = readOrExplain(error, 'errors');

        push(members, [key, quoteTop(plain)]);
        if (verbose !== plain)
            push(members, [`${key}Verbose`, isHiddenAt([`${key}Verbose`]) ? REDACTED : quoteTop(verbose)]);
        if (code !== undefined)
            add(`${key}Code`, 'code', () => encodeAt([key, 'code'], code, spaced, limits.stringBytes));
        if (isArray(errors) && isError(readOrExplain(errors, 0)))
            add(`${key}Causes`, 'errors', () => causesText(errors, key, spaced));
        return members;
    }

    /* A value that is told by itself, its members as if they were fields. */
    const encodeShown = (value, units) => encodeAt([], value, false, units);

    return { encode, encodeShown, encodeField, encodeError, quoteTop, quoteWhole, quoteNested };
})
