/* SPDX-License-Identifier: MIT
 *
 * The log object: lines are written straight into the ring of the shared block, without a call into C.
 *
 * A line is written in two steps. First everything is turned into text, which may run the script's code (getters, toJSON),
 * which may log itself. Then the bytes are put into the ring, and the head is published last, so that a worker killed at
 * any instant leaves whole lines only. Primitive values take the short way through here; all others go through encode.
 *
 * host: words, bytes, ints, doubles, ringSize   the ring and its control words, see block.h
 *       wordHead, wordBegun, wordTail           indexes of the control words
 *       flags                                   [0] the execution is alive, [1] what its lines carry beside those that are
 *                                               reserved (1 request_id, 2 function), [2] its messages are quoted as in
 *                                               JSON, in console encoding too
 *       quoted                                  what a line's level has then in addition
 *       level, spaced, reserved                 lowest level that passes; console encoding; the line's own keys
 *       waitForRoom()                           asks the server to drain, and waits until it did or the time is over
 *       requestDrain()                          asks the server to drain, does not wait
 *       putLine(level, message, fields)         a finished line that is too long for the short way
 *       countDropped()                          one line is lost
 *       budget                                  what log-budget.js returns
 *       encoder, redaction                      what encode.js and redact.js return
 *       makeLineWriter                          the function that log-line.js is; and what its host needs beside ours */
(function (host) {
    'use strict';
    const { words, bytes, ints, doubles, ringSize, wordHead, wordBegun, wordTail, flags, spaced } = host;
    const { waitForRoom, requestDrain, putLine, countDropped } = host;
    const { encode } = host.encoder;
    const { isActive: isRedacting } = host.redaction;
    const { use: useBudget, grant: grantLines, beginExecution } = host.budget;
    const { now } = Date;
    const { load, store } = Atomics;
    const { isError } = Error;
    const { getPrototypeOf } = Object;

    const HEADER = 24; // sizeof(RingRecord)
    const PADDING = -1;
    const TEXT = 16; // console text, as it is
    const SHORT_LINE = 32768; // bytes at most on the short way
    const STRING_MAX = 32768; // units of one value; encode cuts longer ones
    const NOTIFY_EVERY = ringSize / 4;
    const EXACT_LOW = 1e-6; // between these, JavaScript's number text has no exponent
    const EXACT_HIGH = 1e21;

    const reserved = new Set(host.reserved);
    const pieceSize = spaced ? 8 : 6; // separators and quotes around a key and a value

    /* ---- bytes ---- */

    const writeEscape = (c, at) => {
        bytes[at++] = 92;
        if (c === 34 || c === 92) bytes[at++] = c;
        else if (c === 10) bytes[at++] = 110;
        else if (c === 13) bytes[at++] = 114;
        else if (c === 9) bytes[at++] = 116;
        else {
            bytes[at++] = 117;
            bytes[at++] = 48;
            bytes[at++] = 48;
            bytes[at++] = 48 + (c >> 4);
            const low = c & 15;
            bytes[at++] = low < 10 ? 48 + low : 87 + low;
        }
        return at;
    };

    const writeWide = (c, at) => {
        if (c < 0x800) {
            bytes[at++] = 0xc0 | c >> 6;
        } else {
            if (c < 0x10000) {
                bytes[at++] = 0xe0 | c >> 12;
            } else {
                bytes[at++] = 0xf0 | c >> 18;
                bytes[at++] = 0x80 | c >> 12 & 63;
            }
            bytes[at++] = 0x80 | c >> 6 & 63;
        }
        bytes[at++] = 0x80 | c & 63;
        return at;
    };

    /* The code point at index i; a lone surrogate is U+FFFD. Above 0xffff it took two units. */
    const codePointAt = (text, i) => {
        const c = text.charCodeAt(i);
        if (c < 0xd800 || c > 0xdfff) return c;
        const next = c < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return next >= 0xdc00 && next < 0xe000 ? 0x10000 + (c - 0xd800 << 10) + (next - 0xdc00) : 0xfffd;
    };

    /* From index i on; escaped: as in a JSON string. */
    const writeRest = (text, i, at, escaped) => {
        for (const length = text.length; i < length; i++) {
            const c = text.charCodeAt(i);
            if (c > 127) {
                const point = codePointAt(text, i);
                if (point > 0xffff) i++;
                at = writeWide(point, at);
            } else if (escaped && (c < 32 || c === 34 || c === 92)) {
                at = writeEscape(c, at);
            } else {
                bytes[at++] = c;
            }
        }
        return at;
    };

    const writeEscaped = (text, at) => {
        for (let i = 0, length = text.length; i < length; i++) {
            const c = text.charCodeAt(i);
            if (c > 127 || c < 32 || c === 34 || c === 92) return writeRest(text, i, at, true);
            bytes[at++] = c;
        }
        return at;
    };

    const writePlain = (text, at) => {
        for (let i = 0, length = text.length; i < length; i++) {
            const c = text.charCodeAt(i);
            if (c > 127) return writeRest(text, i, at, false);
            bytes[at++] = c;
        }
        return at;
    };

    /* ---- the ring ---- */

    let notified = words[wordHead];

    /* Where so many bytes can be written in one piece, or -1. */
    const roomAt = (size) => {
        const head = words[wordHead];
        const at = head & ringSize - 1;
        const needed = at + size > ringSize ? ringSize - at + size : size;
        const filled = head - load(words, wordTail) | 0;
        if (filled + needed > ringSize) return -1;
        if ((head - notified | 0) > NOTIFY_EVERY) {
            notified = head;
            if (filled > NOTIFY_EVERY) requestDrain();
        }
        if (needed === size) return at;
        ints[at >> 2] = ringSize - at;
        ints[(at >> 2) + 1] = PADDING;
        store(words, wordHead, head + ringSize - at | 0);
        return 0;
    };

    const findRoom = (size) => {
        let at = roomAt(size);
        if (at < 0) {
            waitForRoom();
            at = roomAt(size);
        }
        return at;
    };

    const publish = (at, end, messageEnd, level) => {
        ints[at >> 2] = end - at - HEADER;
        ints[(at >> 2) + 1] = level;
        doubles[(at >> 3) + 1] = now();
        ints[(at >> 2) + 4] = messageEnd - at - HEADER;
        words[wordBegun] = 0;
        store(words, wordHead, words[wordHead] + (end - at + 7 & -8) | 0);
    };

    /* ---- the budget ---- */

    let granted = 0; // lines
    let left = 0; // of them

    const settle = () => {
        useBudget(granted - left);
        granted = left = 0;
    };

    /* None is left: gets new ones. false: there are none. */
    const renew = () => {
        settle();
        granted = left = grantLines();
        return left > 0;
    };

    /* After an execution, which may have been stopped in the middle of a line: then that one is lost, and the short
     * way is free again. Its values are let go of: each may be a piece of a large text, which it keeps alive. */
    const reset = () => {
        inUse = false;
        values.fill('');
        if (words[wordBegun] !== 0) {
            words[wordBegun] = 0;
            countDropped();
        }
        settle();
        beginExecution();
    };

    /* ---- the short way: a string and primitive values ---- */

    /* What phase one leaves for phase two. Bit i of quoted: values[i] is a string yet to be quoted, else finished text. */
    const names = [];
    const values = [];
    let quoted = 0;
    let inUse = false;
    const FIELDS_MAX = 31;

    const numberText = (value) => {
        const size = value < 0 ? -value : value;
        if (size >= EXACT_LOW && size < EXACT_HIGH || value === 0 && 1 / value > 0) return '' + value;
        return encode(value, spaced);
    };

    const readField = (fields, name) => {
        try {
            return fields[name];
        } catch (error) {
            return { toJSON: () => { throw error; } };
        }
    };

    /* Takes one field into the arrays; returns at most how many bytes it will need. */
    const collect = (i, name, value) => {
        let text;
        let unitSize = 3;
        if (typeof value === 'string' && value.length <= STRING_MAX) {
            text = value;
            quoted |= 1 << i;
            unitSize = 6;
        } else if (typeof value === 'number') {
            text = numberText(value);
        } else if (value === true) {
            text = 'true';
        } else if (value === false) {
            text = 'false';
        } else if (value === null) {
            text = 'null';
        } else if (isError(value)) {
            return -1;
        } else {
            text = encode(value, spaced, SHORT_LINE);
        }
        if (isReserved(name)) name = 'js_' + name;
        names[i] = name;
        values[i] = text;
        return name.length * 6 + text.length * unitSize + pieceSize;
    };

    const isCarried = (name) =>
        name === 'request_id' ? (flags[1] & 1) !== 0 : name === 'function' && (flags[1] & 2) !== 0;

    const isReserved = (name) =>
        name.length < 12 && (reserved.has(name) || flags[1] !== 0 && isCarried(name));

    const writeFields = (count, at) => {
        for (let i = 0; i < count; i++) {
            if (i > 0) {
                bytes[at++] = 44;
                if (spaced) bytes[at++] = 32;
            }
            bytes[at++] = 34;
            at = writeEscaped(names[i], at);
            bytes[at++] = 34;
            bytes[at++] = 58;
            if (spaced) bytes[at++] = 32;
            if (quoted >> i & 1) {
                bytes[at++] = 34;
                at = writeEscaped(values[i], at);
                bytes[at++] = 34;
            } else {
                at = writePlain(values[i], at);
            }
        }
        return at;
    };

    /* A plain object of the script's realm, the usual case. Others have their own ways in careful(). */
    const writeShort = (level, message, fields) => {
        let count = 0;
        let size = HEADER + message.length * 6 + 8;
        quoted = 0;
        if (fields !== undefined) {
            for (const name in fields) {
                const more = collect(count, name, readField(fields, name));
                if (more < 0) return false;
                size += more;
                if (++count > FIELDS_MAX || size > SHORT_LINE) return false;
            }
        }
        if (flags[0] !== 1) return true;
        const at = findRoom(size);
        if (at < 0) {
            countDropped();
            return true;
        }
        words[wordBegun] = 1;
        const messageEnd = spaced ? writePlain(message, at + HEADER) : writeEscaped(message, at + HEADER);
        publish(at, writeFields(count, messageEnd), messageEnd, level);
        return true;
    };

    /* ---- the careful way ---- */

    /* In console encoding, but as in JSON: the line goes into the reply as well. */
    const isQuoted = () => spaced && flags[2] === 1;

    const { lineOf } = host.makeLineWriter({ ...host, isReserved, readField, isQuoted });

    const careful = (level, message, given, rest) => {
        const { text, fields } = lineOf(message, given, rest);
        if (flags[0] === 1) putLine(isQuoted() ? level | host.quoted : level, text, fields);
    };

    /* In console encoding a message is written as it is, but for control characters. */
    const isPrintable = (text) => {
        for (let i = 0, length = text.length; i < length; i++) {
            const c = text.charCodeAt(i);
            if (c < 32 || c > 126 && c < 160) return false;
        }
        return true;
    };

    /* A script may have given its Object.prototype members that a loop over a plain object would find. */
    const isClean = (prototype) => {
        for (const _ in prototype) return false;
        return true;
    };

    const isPlain = (fields, prototype) =>
        fields === undefined ||
        typeof fields === 'object' && fields !== null && getPrototypeOf(fields) === prototype && isClean(prototype);

    /* false where the line needs the careful way. What is hostile enough to throw here is met again there. */
    const tryShort = (level, message, fields, prototype) => {
        if (inUse || isRedacting || typeof message !== 'string' || message.length > SHORT_LINE / 8) return false;
        let mine = false;
        try {
            if (!isPlain(fields, prototype) || spaced && (isQuoted() || !isPrintable(message))) return false;
            inUse = mine = true;
            const written = writeShort(level, message, fields);
            inUse = false;
            return written;
        } catch {
            if (mine) inUse = false;
            return false;
        }
    };

    const noRest = [];

    const write = (level, message, fields, prototype) => {
        try {
            if (left === 0 && !renew()) return;
            left--;
            if (!tryShort(level, message, fields, prototype)) careful(level, message, fields, noRest);
        } catch {
            countDropped();
        }
    };

    const writeAll = (level, values) => {
        try {
            if (left === 0 && !renew()) return;
            left--;
            const [message, fields, ...rest] = values;
            careful(level, values.length === 0 ? '' : message, fields, rest);
        } catch {
            countDropped();
        }
    };

    const nothing = { debug() {}, info() {}, warn() {}, error() {} };

    /* The log object of a realm; prototype is that of its plain objects. */
    const makeLog = (prototype) => {
        const methods = {
            debug(message, fields) {
                if (arguments.length === 1 || arguments.length === 2) write(0, message, fields, prototype);
                else writeAll(0, arguments);
            },
            info(message, fields) {
                if (arguments.length === 1 || arguments.length === 2) write(1, message, fields, prototype);
                else writeAll(1, arguments);
            },
            warn(message, fields) {
                if (arguments.length === 1 || arguments.length === 2) write(2, message, fields, prototype);
                else writeAll(2, arguments);
            },
            error(message, fields) {
                if (arguments.length === 1 || arguments.length === 2) write(3, message, fields, prototype);
                else writeAll(3, arguments);
            },
        };
        return {
            __proto__: prototype,
            debug: host.level <= 0 ? methods.debug : nothing.debug,
            info: host.level <= 1 ? methods.info : nothing.info,
            warn: host.level <= 2 ? methods.warn : nothing.warn,
            error: host.level <= 3 ? methods.error : nothing.error,
        };
    };

    /* Console text for the command line: as it is, in as many records as it takes, with a line end. */
    const CHUNK = 16384;
    const writeText = (level, text) => {
        text += '\n';
        for (let start = 0; start < text.length && flags[0] === 1; start += CHUNK) {
            if (left === 0 && !renew()) return;
            left--;
            let chunk = text.slice(start, start + CHUNK);
            const last = chunk.charCodeAt(chunk.length - 1);
            if (last >= 0xd800 && last < 0xdc00 && start + CHUNK < text.length) {
                chunk = chunk.slice(0, -1);
                start--;
            }
            const at = findRoom(HEADER + chunk.length * 3 + 8);
            if (at < 0) {
                countDropped();
                return;
            }
            words[wordBegun] = 1;
            const end = writePlain(chunk, at + HEADER);
            publish(at, end, end, level | TEXT);
        }
    };

    /* What console.* calls: a line without fields, or with. */
    const writeLine = (level, message, fields) => {
        if (level >= host.level) write(level, message, fields, fields && !isError(fields) ? getPrototypeOf(fields) : null);
    };

    return { makeLog, writeLine, writeText, reset };
})
