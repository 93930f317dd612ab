/* SPDX-License-Identifier: MIT
 *
 * node:buffer, by the library of that name. Text is made and read by the worker's own encoders, as node does it, and what node has
 * added since is here. */
(function (kit) {
    'use strict';

    const { make, invalidType, invalidValue, outOfRange } = kit.need('node/errors');
    const { encodeUtf8, decodeUtf8 } = kit.host.encoding;

    /* ---- what the library asks for ---- */

    const base64 = {
        /* text: without what is no digit, filled up with = */
        toByteArray(text) {
            text = text.replaceAll('-', '+').replaceAll('_', '/');
            return Uint8Array.fromBase64(text.endsWith('===') ? text.slice(0, -4) : text);
        },
        fromByteArray: (bytes) => Uint8Array.prototype.toBase64.call(bytes),
    };
    const ieee754 = {
        read: (bytes, at, isLittle, mantissa) => viewOf(bytes)[mantissa === 23 ? 'getFloat32' : 'getFloat64'](at, isLittle),
        write(bytes, value, at, isLittle, mantissa) { viewOf(bytes)[mantissa === 23 ? 'setFloat32' : 'setFloat64'](at, value, isLittle); },
    };
    const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

    const module = { exports: {} };
    kit.need('library/buffer')(module.exports, module, (name) => (name === 'ieee754' ? ieee754 : base64));
    const { Buffer, SlowBuffer, kMaxLength } = module.exports;
    const { prototype } = Buffer;
    const methods = {
        toString: prototype.toString, compare: prototype.compare, write: prototype.write, fill: prototype.fill,
        indexOf: prototype.indexOf, lastIndexOf: prototype.lastIndexOf,
    };

    const define = (object, members) => { for (const name in members) object[name] = members[name]; };

    /* ---- encodings ---- */

    const encodings = { __proto__: null, utf8: 'utf8', 'utf-8': 'utf8', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le',
        'utf-16le': 'utf16le', latin1: 'latin1', binary: 'latin1', ascii: 'ascii', hex: 'hex', base64: 'base64', base64url: 'base64url' };

    /* Its own name, undefined: it is none. */
    const encodingOf = (name) => (name === undefined || name === null || name === '' ? 'utf8'
        : encodings[name] ?? encodings[`${name}`.toLowerCase()]);

    const needEncoding = (name) => {
        const encoding = encodingOf(name);
        if (encoding === undefined) throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
        return encoding;
    };

    /* Whoever reads takes both alphabets. */
    const readable = (name) => (encodingOf(name) === 'base64url' ? 'base64' : name);

    const asBuffer = (bytes) => Object.setPrototypeOf(bytes, prototype);

    /* Zeros where there is no text: that is how the library makes an empty one. */
    const fromText = (text, encoding) => {
        const name = needEncoding(encoding);
        if (name === 'utf8') return asBuffer(encodeUtf8(text));
        return name === 'hex' ? fromHex(text) : from(text, readable(name));
    };

    /* Up to the first pair that is none of two digits. */
    const fromHex = (text) => asBuffer(Uint8Array.fromHex(/^(?:[\da-f]{2})*/iu.exec(text)[0]));

    const slices = {
        __proto__: null,
        utf8: (bytes) => decodeUtf8(bytes, false, true),
        hex: (bytes) => Uint8Array.prototype.toHex.call(bytes),
        base64: (bytes) => Uint8Array.prototype.toBase64.call(bytes),
        base64url: (bytes) => Uint8Array.prototype.toBase64.call(bytes, { alphabet: 'base64url', omitPadding: true }),
    };

    const within = (place, length, otherwise) => {
        if (place === undefined) return otherwise;
        const whole = Math.trunc(+place) || 0;
        return whole < 0 ? 0 : Math.min(whole, length);
    };

    /* ---- Buffer ---- */

    const { from, isEncoding, byteLength } = Buffer;

    const needSize = (size) => {
        if (typeof size !== 'number') throw invalidType('size', 'of type number', size);
        if (!(size >= 0 && size <= kMaxLength)) throw outOfRange('size', `>= 0 && <= ${kMaxLength}`, size);
    };
    const { alloc, allocUnsafe, allocUnsafeSlow } = Buffer;

    const isBytes = (value) => value instanceof Uint8Array;
    const needBytes = (name, value) => {
        if (!isBytes(value)) throw invalidType(name, 'an instance of Buffer or Uint8Array', value);
        return value;
    };

    /* The first four are called with `new`, too: some packages have them in one variable with Uint8Array. */
    define(Buffer, {
        from: function (value, encodingOrOffset, length) {
            if (typeof value === 'string') return fromText(value, encodingOrOffset);
            if (typeof value === 'object' && value !== null || typeof value === 'function') {
                try {
                    return from(value, encodingOrOffset, length);
                } catch (error) {
                    if (!(error instanceof TypeError)) {
                        if (error instanceof RangeError) error.code = 'ERR_BUFFER_OUT_OF_BOUNDS';
                        throw error;
                    }
                }
            }
            throw invalidType('first argument', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
        },
        alloc: function (size, fill, encoding) {
            needSize(size);
            if (fill === undefined || fill === 0) return allocUnsafe(size);
            return alloc(size).fill(fill, encoding);
        },
        allocUnsafe: function (size) {
            needSize(size);
            return allocUnsafe(size);
        },
        allocUnsafeSlow: function (size) {
            needSize(size);
            return allocUnsafeSlow(size);
        },
        isEncoding: (name) => typeof name === 'string' && name !== '' && encodingOf(name) !== undefined,
        byteLength(value, encoding) {
            if (typeof value !== 'string' && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer))
                throw invalidType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
            return byteLength(value, readable(encoding));
        },
        compare(a, b) {
            needBytes('buf1', a);
            return asView(a).compare(needBytes('buf2', b));
        },
        concat(list, length) {
            if (!Array.isArray(list)) throw invalidType('list', 'an instance of Array', list);
            for (let i = 0; i < list.length; i++)
                if (!isBytes(list[i])) throw invalidType(`list[${i}]`, 'an instance of Buffer or Uint8Array', list[i]);
            if (length === undefined) length = list.reduce((sum, { length }) => sum + length, 0);
            else needSize(length);
            const buffer = allocUnsafe(length);
            for (let i = 0, at = 0; i < list.length && at < length; at += list[i++].length)
                buffer.set(list[i].length > length - at ? list[i].subarray(0, length - at) : list[i], at);
            return buffer;
        },
        copyBytesFrom(view, offset = 0, length = view.length - offset) {
            if (!ArrayBuffer.isView(view) || view instanceof DataView) throw invalidType('view', 'an instance of TypedArray', view);
            const part = view.slice(offset, offset + length);
            return from(part.buffer, part.byteOffset, part.byteLength);
        },
    });

    const asView = (bytes) => (bytes instanceof Buffer ? bytes : from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

    define(prototype, {
        toString(encoding, start, end) {
            if (arguments.length === 0) return decodeUtf8(this, false, true);
            const { length } = this;
            const name = needEncoding(encoding), first = within(start, length, 0), last = within(end, length, length);
            if (last <= first) return '';
            const slice = slices[name];
            if (slice === undefined) return methods.toString.call(this, name, first, last);
            return slice(first === 0 && last === length ? this : this.subarray(first, last));
        },
        equals(other) {
            return this === needBytes('otherBuffer', other) || this.length === other.length && methods.compare.call(this, other) === 0;
        },
        compare(target, ...places) {
            return methods.compare.call(this, needBytes('target', target), ...places);
        },
        write(text, offset, length, encoding) {
            if (typeof text !== 'string') throw invalidType('argument', 'of type string', text);
            if (typeof offset === 'string') [offset, encoding] = [undefined, offset];
            else if (typeof length === 'string') [length, encoding] = [undefined, length];
            if (encoding !== undefined) needEncoding(encoding);
            offset = offset === undefined ? 0 : offset;
            if (typeof offset !== 'number') throw invalidType('offset', 'of type number', offset);
            if (!(offset >= 0 && offset <= this.length)) throw outOfRange('offset', `>= 0 && <= ${this.length}`, offset);
            const room = length === undefined ? this.length - offset : Math.min(length, this.length - offset);
            if (encodingOf(encoding) !== 'hex') return methods.write.call(this, text, offset, room, readable(encoding) ?? 'utf8');
            const bytes = fromHex(text).subarray(0, room);
            this.set(bytes, offset);
            return bytes.length;
        },
        fill(value, start, end, encoding) {
            const name = typeof start === 'string' ? start : typeof end === 'string' ? end : encoding;
            if (typeof value === 'string') needEncoding(name);
            if (typeof start === 'string') [start, end] = [undefined, undefined];
            else if (typeof end === 'string') end = undefined;
            start ??= 0;
            end ??= this.length;
            if (!(start >= 0)) throw outOfRange('offset', '>= 0', start);
            if (!(end >= 0 && end <= this.length)) throw outOfRange('end', `>= 0 && <= ${this.length}`, end);
            if (end <= start) return this;
            if (value === '') value = 0;
            const bytes = typeof value === 'string' ? fromText(value, name) : value;
            if (isBytes(bytes) && bytes.length === 0) throw invalidValue('value', value);
            return methods.fill.call(this, bytes instanceof Uint8Array ? asView(bytes) : bytes, start, end);
        },
        indexOf(value, offset, encoding) { return search(this, value, offset, encoding, methods.indexOf); },
        lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, methods.lastIndexOf); },
        includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },
    });
    define(prototype, { toLocaleString: prototype.toString });

    /* ---- numbers in it: the library's, with node's checks ---- */

    function checkPlace(bytes, offset, size) {
        if (typeof offset !== 'number') throw invalidType('offset', 'of type number', offset);
        if (!Number.isInteger(offset)) throw outOfRange('offset', 'an integer', offset);
        const last = bytes.length - size;
        if (last < 0) throw make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
        if (offset < 0 || offset > last) throw outOfRange('offset', `>= 0 and <= ${last}`, offset);
    }

    function checkValue(value, size, isSigned) {
        const least = isSigned ? -(2 ** (8 * size - 1)) : 0, end = 2 ** (isSigned ? 8 * size - 1 : 8 * size);
        if (value >= least && value < end || value !== value) return;
        const range = size <= 3 ? `>= ${least} and <= ${end - 1}`
            : isSigned ? `>= -(2 ** ${8 * size - 1}) and < 2 ** ${8 * size - 1}` : `>= 0 and < 2 ** ${8 * size}`;
        throw outOfRange('value', range, value);
    }

    function checkSize(size) {
        if (typeof size !== 'number') throw invalidType('byteLength', 'of type number', size);
        if (!Number.isInteger(size)) throw outOfRange('byteLength', 'an integer', size);
        if (size < 1 || size > 6) throw outOfRange('byteLength', '>= 1 and <= 6', size);
    }

    const sizes = { __proto__: null, Float: 4, Double: 8 };

    function checkNumbers(kind, end) {
        const bits = /\d+$/u.exec(kind), size = bits === null ? sizes[kind] : bits[0] / 8, isInteger = bits !== null;
        const { [`read${kind}${end}`]: read, [`write${kind}${end}`]: write } = prototype;
        define(prototype, {
            [`read${kind}${end}`](offset = 0) {
                checkPlace(this, offset, size);
                return read.call(this, offset, true);
            },
            [`write${kind}${end}`](value, offset = 0) {
                value = +value;
                if (isInteger) checkValue(value, size, kind[0] === 'I');
                checkPlace(this, offset, size);
                return write.call(this, value, offset, true);
            },
        });
    }

    function checkSized(kind, end) {
        const { [`read${kind}${end}`]: read, [`write${kind}${end}`]: write } = prototype;
        define(prototype, {
            [`read${kind}${end}`](offset, size) {
                if (offset === undefined) throw invalidType('offset', 'of type number', offset);
                checkSize(size);
                checkPlace(this, offset, size);
                return read.call(this, offset, size, true);
            },
            [`write${kind}${end}`](value, offset, size) {
                value = +value;
                if (offset === undefined) throw invalidType('offset', 'of type number', offset);
                checkSize(size);
                checkValue(value, size, kind[0] === 'I');
                checkPlace(this, offset, size);
                return write.call(this, value, offset, size, true);
            },
        });
    }

    for (const kind of ['UInt8', 'Int8']) checkNumbers(kind, '');
    for (const end of ['LE', 'BE']) {
        for (const kind of ['UInt16', 'Int16', 'UInt32', 'Int32', 'Float', 'Double']) checkNumbers(kind, end);
        for (const kind of ['UInt', 'Int']) checkSized(kind, end);
    }
    for (const name of Object.keys(prototype))
        if (name.includes('UInt')) define(prototype, { [name.replace('UInt', 'Uint')]: prototype[name] });

    for (const bits of [16, 32, 64]) {
        const swap = prototype[`swap${bits}`];
        define(prototype, { [`swap${bits}`]() {
            if (this.length % (bits / 8) !== 0)
                throw make(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${bits}-bits`);
            return swap.call(this);
        } });
    }
    Buffer.isBuffer = (value) => value instanceof Buffer;

    function search(bytes, value, offset, encoding, find) {
        if (typeof offset === 'string') [offset, encoding] = [undefined, offset];
        if (typeof value === 'string') value = fromText(value, encoding);
        else if (isBytes(value)) value = asView(value);
        else if (typeof value !== 'number') throw invalidType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
        if (typeof value === 'object' && value.length === 0) {
            if (find === methods.lastIndexOf) return Math.min(offset ?? bytes.length, bytes.length);
            const place = Math.trunc(+offset) || 0;
            return place < 0 ? Math.max(bytes.length + place, 0) : Math.min(place, bytes.length);
        }
        return find.call(bytes, value, offset, encoding === undefined ? undefined : readable(encoding));
    }

    const custom = Symbol.for('nodejs.util.inspect.custom');
    prototype.inspect = prototype[custom] = function () { return kit.inspect(this, {}); };
    kit.platform.show(prototype, 'Buffer', [], { bytes: 50 });

    /* ---- the rest of the module ---- */

    const bytesOf = (value) => {
        if (value instanceof ArrayBuffer) return new Uint8Array(value);
        if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        throw invalidType('input', 'an instance of ArrayBuffer, Buffer, or TypedArray', value);
    };

    function isUtf8(value) {
        try {
            decodeUtf8(bytesOf(value), true, true);
            return true;
        } catch (error) {
            if (error.code !== undefined) throw error;
            return false;
        }
    }

    function transcode(source, fromEncoding, toEncoding) {
        needBytes('source', source);
        const text = asView(source).toString(fromEncoding), to = needEncoding(toEncoding);
        return Buffer.from(to === 'ascii' || to === 'latin1' ? text.replace(to === 'ascii' ? /[^\0-\x7f]/gu : /[^\0-\xff]/gu, '?') : text, to);
    }

    const lazily = (group, name) => ({ get: () => kit.need(group)[name], enumerable: true, configurable: true });
    return Object.defineProperties({
        Buffer, SlowBuffer, kMaxLength, kStringMaxLength: 2 ** 31 - 1, INSPECT_MAX_BYTES: 50,
        constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 31 - 1 },
        isUtf8, isAscii: (value) => bytesOf(value).every((byte) => byte < 0x80), transcode,
    }, {
        Blob: lazily('blob', 'Blob'), File: lazily('blob', 'File'), atob: lazily('base64', 'atob'), btoa: lazily('base64', 'btoa'),
    });
})
