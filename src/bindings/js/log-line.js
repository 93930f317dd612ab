/* SPDX-License-Identifier: MIT
 *
 * The careful way of a log line: whatever was given to the call becomes the texts of its message and its fields, as far as
 * they fit. Runs the script's code (getters, toJSON), and says of what throws that it does. Runs in the system realm.
 *
 * host: spaced                                  console encoding
 *       encoder, redaction, brands, errorText, looks, textOf   what encode.js, redact.js, brands.js, error-text.js, looks.js
 *                                               and text-of.js return
 *       isQuoted()                              in console encoding: the message is to be the inside of a JSON string
 *       isReserved(name)                        of a key that the line has already
 *       readField(fields, name)                 the value, or what explains that reading it threw */
(function (host) {
    'use strict';
    const { spaced, looks, textOf, isReserved, readField, isQuoted } = host;
    const { encodeField, encodeError, quoteTop, quoteWhole } = host.encoder;
    const { brandOf, isObject, read, uncurry } = host.brands;
    const { headline, thrownText } = host.errorText;
    const { isError } = Error;
    const { keys: ownKeys } = Object;
    const replace = uncurry(String.prototype.replace);

    const LINE_MAX = 262144 / 3; // UTF-16 units of a line, each at most 3 bytes
    const STRING_MAX = 32768; // units of a message, and of one value; encode cuts longer ones
    const ROOM_FOR_MORE = 64; // units kept for the note on what is left out

    /* ---- the message ---- */

    const isMessageHidden = host.redaction.isNamed('message');

    const explain = (thrown) => {
        const text = thrownText(thrown, isMessageHidden);
        return text === '' ? '[Throws]' : '[Throws: ' + text + ']';
    };

    const messageText = (message) => {
        try {
            return isError(message) ? headline(message, isMessageHidden) : looks.stringOf(message) ?? textOf(message);
        } catch (thrown) {
            return explain(thrown);
        }
    };

    /* C0, DEL and C1 as escapes, or a line could be forged in console encoding. */
    const controls = /[\0-\x1f\x7f-\x9f]/g;
    const shortEscapes = { __proto__: null, '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    const escapeControl = (character) =>
        shortEscapes[character] ?? '\\u00' + hexDigits[character.charCodeAt(0) >> 4] + hexDigits[character.charCodeAt(0) & 15];
    const hexDigits = '0123456789abcdef';

    const quoteMessage = (text) =>
        (spaced && !isQuoted() ? replace(text, controls, escapeControl) : quoteWhole(text).slice(1, -1));

    /* ---- the fields ---- */

    const colon = spaced ? ': ' : ':';
    const comma = spaced ? ', ' : ',';

    /* The fields of a line as far as they fit: their text, how many are left out, and the names that are taken. */
    const newFields = (units) => ({ text: '', left: units, unshown: 0, names: new Set() });
    const isFull = (fields) => fields.left < ROOM_FOR_MORE;

    /* No name stands twice in a line: the later one gets the prefix that names of the line's own keys get. */
    const addText = (fields, name, text) => {
        while (fields.names.has(name)) name = 'js_' + name;
        const piece = (fields.text === '' ? '' : comma) + quoteTop(name) + colon + text;
        fields.left -= piece.length;
        if (isFull(fields)) {
            fields.unshown++;
        } else {
            fields.names.add(name);
            fields.text += piece;
        }
    };

    /* An error makes several. */
    const addField = (fields, name, value) => {
        const shown = isReserved(name) ? 'js_' + name : name;
        if (isFull(fields)) fields.unshown++;
        else if (!isError(value)) addText(fields, shown, encodeField(name, value, spaced, fields.left - STRING_MAX));
        else for (const [key, text] of encodeError(name, value, spaced)) addText(fields, shown + key.slice(name.length), text);
    };

    /* Calls add(i) while there is room for more. */
    const addEach = (fields, count, add) => {
        let i = 0;
        for (; i < count && !isFull(fields); i++) add(i);
        fields.unshown += count - i;
    };

    const addEntries = (fields, map) => {
        const entries = read.mapEntries(map);
        addEach(fields, read.mapSize(map), () => {
            const [key, value] = read.mapNext(entries).value;
            addField(fields, messageText(key), value);
        });
    };

    const addMembers = (fields, object) => {
        const names = ownKeys(object);
        addEach(fields, names.length, (i) => addField(fields, names[i], readField(object, names[i])));
    };

    const addObject = (fields, object) => {
        const shown = looks.recordOf(object);
        addMembers(fields, shown === undefined ? object : shown.record);
        if (shown !== undefined) fields.unshown += shown.unlisted;
    };

    /* What is no record is not lost: it stands in `args`, like what was given behind the second argument. */
    const addRecord = (fields, given, rest) => {
        const brand = isObject(given) ? brandOf(given) : 'primitive';
        if (brand === 'Error') addField(fields, 'error', given);
        else if (brand === 'Map') addEntries(fields, given);
        else if ((brand === 'Object' || brand === 'Arguments') && looks.textOf(given) === undefined)
            addObject(fields, given);
        else return brand === 'Array' && rest.length === 0 ? given : [given, ...rest];
        return rest;
    };

    /* Whatever was given as fields and behind them; of a Proxy that throws, that it does. */
    const addGiven = (fields, given, rest) => {
        let args = rest;
        try {
            if (given !== undefined && given !== null) args = addRecord(fields, given, rest);
        } catch (thrown) {
            addText(fields, 'fields', quoteTop(explain(thrown)));
        }
        if (args.length > 0) addField(fields, 'args', args);
    };

    const fieldsText = ({ text, unshown }) =>
        unshown === 0 ? text : text + (text === '' ? '' : comma) + '"..."' + colon + '"' + unshown + ' more"';

    /* The second argument and those behind it, an array, beside the message: { text, fields }. */
    const lineOf = (message, given, rest) => {
        let text = messageText(message);
        if (text.length > STRING_MAX) text = text.slice(0, STRING_MAX) + '...(+' + (text.length - STRING_MAX) + ' characters)';
        text = quoteMessage(text);
        const fields = newFields(LINE_MAX - text.length);
        if (isError(message)) addField(fields, 'error', message);
        addGiven(fields, given, rest);
        return { text, fields: fieldsText(fields) };
    };

    return { lineOf };
})
