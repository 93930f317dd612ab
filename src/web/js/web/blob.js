/* SPDX-License-Identifier: MIT
 *
 * Blob and File. A blob's bytes are one Uint8Array that nobody writes to again, so that slices share it.
 *
 * For other groups: bytesOf(blob), isBlob(value), isFile(value), makeBlob(bytes, type), makeFile(blob, name). */
(function (kit) {
    'use strict';

    const { isObject, needArguments, dictionary, oneOf, usvString, sequence, bodies } = kit.need('webidl');
    const { expose, show } = kit.need('shape');
    const { encodeUtf8, decodeUtf8 } = kit.host.encoding;
    const { isView } = ArrayBuffer;
    const { floor, trunc, min, max } = Math;
    const isMade = Symbol('made by the platform');
    const none = new Uint8Array(0);

    const typeOf = (text) => /[^\x20-\x7e]/.test(text) ? '' : text.toLowerCase();

    /* To the nearest integer, halves to the even one, as [Clamp] has it. */
    function nearest(number) {
        const below = floor(number), rest = number - below;
        return rest > 0.5 || rest === 0.5 && below % 2 !== 0 ? below + 1 : below;
    }

    /* A place in so many bytes; from their end where negative. */
    function position(value, size, otherwise) {
        if (value === undefined) return otherwise;
        const number = Number(value), at = Number.isNaN(number) ? 0 : nearest(number);
        return at < 0 ? max(size + at, 0) : min(at, size);
    }

    let bytesOf, isBlob, isFile, isBuffer;
    {
        const { get } = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength');
        isBuffer = (value) => {
            try { get.call(value); return true; } catch { return false; }
        };
    }

    function bytesOfPart(part, native) {
        if (isObject(part)) {
            if (isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
            if (isBlob(part)) return bytesOf(part);
            if (isBuffer(part)) return part.detached ? none : new Uint8Array(part);
        }
        const text = usvString(part);
        return native ? text.replace(/\r\n?|\n/g, '\n') : text;
    }

    function join(parts) {
        let size = 0;
        for (let i = 0; i < parts.length; i++) {
            if (typeof parts[i] === 'string') parts[i] = encodeUtf8(parts[i]);
            size += parts[i].length;
        }
        const bytes = new Uint8Array(size);
        for (let i = 0, at = 0; i < parts.length; at += parts[i++].length) bytes.set(parts[i], at);
        return bytes;
    }

    function partsOf(parts, what) {
        if (parts === undefined) return [];
        const method = isObject(parts) ? parts[Symbol.iterator] : undefined;
        if (typeof method !== 'function') throw new TypeError(`${what}: the parts are not iterable`);
        return sequence(parts, method, (part) =>
            isObject(part) && (isView(part) || isBlob(part) || isBuffer(part)) ? part : usvString(part));
    }

    function read(parts, options, what) {
        const values = partsOf(parts, what);
        const { endings, type } = dictionary(options, `${what}: the options argument`);
        const native = endings !== undefined && oneOf(endings, ['transparent', 'native'], `${what}: endings`) === 'native';
        const bytes = join(values.map((part) => bytesOfPart(part, native)));
        return { type: type === undefined ? '' : typeOf(`${type}`), bytes };
    }

    class Blob {
        #bytes;
        #type;

        static {
            bytesOf = (blob) => blob.#bytes;
            isBlob = (value) => isObject(value) && #bytes in value;
        }

        constructor(blobParts = undefined, options = undefined) {
            const { bytes, type } = blobParts === isMade ? options : read(blobParts, options, 'Blob');
            this.#bytes = bytes;
            this.#type = type;
        }

        get size() { return this.#bytes.length; }
        get type() { return this.#type; }

        slice(start = undefined, end = undefined, contentType = undefined) {
            const bytes = this.#bytes;
            const from = position(start, bytes.length, 0);
            const to = position(end, bytes.length, bytes.length);
            return makeBlob(bytes.subarray(from, max(from, to)), contentType === undefined ? '' : typeOf(`${contentType}`));
        }

        async arrayBuffer() { return new Uint8Array(this.#bytes).buffer; }
        async bytes() { return new Uint8Array(this.#bytes); }
        async text() { return decodeUtf8(this.#bytes, false, false); }
        stream() { return kit.need('body').bytesStream(this.#bytes); }
    }
    expose(Blob);
    show(Blob, ['size', 'type']);

    class File extends Blob {
        #name;
        #lastModified;

        static {
            isFile = (value) => isObject(value) && #name in value;
        }

        constructor(fileBits, fileName, options = undefined) {
            if (fileBits === isMade) {
                super(isMade, options);
                this.#name = fileName;
                this.#lastModified = options.lastModified;
                return;
            }
            needArguments(arguments.length, 2, 'File');
            if (fileBits === undefined) throw new TypeError('File: the parts are not iterable');
            const values = partsOf(fileBits, 'File');
            const name = usvString(fileName);
            super(isMade, read(values, options, 'File'));
            this.#name = name;
            const { lastModified } = dictionary(options, 'File: the options argument');
            this.#lastModified = lastModified === undefined ? Date.now() : trunc(Number(lastModified)) || 0;
        }

        get name() { return this.#name; }
        get lastModified() { return this.#lastModified; }
    }
    expose(File);
    show(File, ['size', 'type', 'name', 'lastModified']);

    const makeBlob = (bytes, type) => new Blob(isMade, { bytes, type });

    /* The file of that content; a file keeps its time. */
    const makeFile = (blob, name) => new File(isMade, name, {
        bytes: bytesOf(blob), type: blob.type, lastModified: isFile(blob) ? blob.lastModified : Date.now(),
    });

    kit.platform.cloneable({
        isIt: isBlob,
        clone: (blob) => isFile(blob) ? makeFile(blob, blob.name) : makeBlob(bytesOf(blob), blob.type),
    });

    bodies.push({ isIt: isBlob, extract: (blob) => ({ source: blob, type: blob.type === '' ? null : blob.type }) });

    return { Blob, File, bytesOf, isBlob, isFile, makeBlob, makeFile };
})
