/* SPDX-License-Identifier: MIT
 *
 * Bodies of requests and responses. A body is
 *     source     what it is made of: a string, a Uint8Array, a Blob; null where there is only a stream or an exchange
 *     incoming   the exchange it comes from: some() and all(asText) promise a value, end() stops it
 *     stream     its ReadableStream, made when a script first asks for it
 *     isUsed     it was read as a whole
 * The usual way from an exchange to text or JSON is in ../fetch.js and takes none of this. */
(function (kit) {
    'use strict';

    const { encodeUtf8, decodeUtf8 } = kit.host.encoding;
    const { isView } = ArrayBuffer;

    const makeBody = (source, incoming = null, stream = null) => ({ source, incoming, stream, isUsed: false });

    /* The standard's name for "was read from or cancelled" is a slot of the library's streams. */
    const isDisturbed = (body) => body.isUsed || body.stream !== null && body.stream._disturbed;
    const isUsed = (body) => body !== null && isDisturbed(body);
    const isUnusable = (body) => body !== null && (isDisturbed(body) || body.stream !== null && body.stream.locked);

    const withoutMark = (text) => text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;

    /* All of a body, as string or as bytes. */
    function collect(body, asText) {
        if (body === null) return asText ? '' : new Uint8Array(0);
        if (isUnusable(body)) throw new TypeError('the body is locked or was read already');
        body.isUsed = true;
        if (body.stream !== null) return collectStream(body.stream, asText);
        if (body.incoming !== null) return body.incoming.all(asText);
        const { source } = body;
        if (typeof source === 'string') return asText ? withoutMark(source) : encodeUtf8(source);
        const bytes = isView(source) ? source : kit.need('blob').bytesOf(source);
        return asText ? decodeUtf8(bytes, false, false) : new Uint8Array(bytes);
    }

    function joined(pieces, size) {
        const bytes = new Uint8Array(size);
        for (let i = 0, at = 0; i < pieces.length; at += pieces[i++].length) bytes.set(pieces[i], at);
        return bytes;
    }

    async function collectStream(stream, asText) {
        const reader = stream.getReader();
        const pieces = [];
        let size = 0;
        for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            if (!(value instanceof Uint8Array)) {
                const error = new TypeError('the stream gave something that is no Uint8Array');
                reader.cancel(error).catch(() => {});
                throw error;
            }
            pieces[pieces.length] = value;
            size += value.length;
        }
        const bytes = joined(pieces, size);
        return asText ? decodeUtf8(bytes, false, false) : bytes;
    }

    function incomingStream(incoming) {
        let controller;
        const stream = new (kit.need('streams').ReadableStream)({
            __proto__: null,
            type: 'bytes',
            start(given) { controller = given; },
            async pull() {
                const piece = await incoming.some();
                if (piece !== null) {
                    controller.enqueue(piece);
                } else {
                    controller.close();
                    controller.byobRequest?.respond(0);
                }
            },
            cancel() { incoming.end(); },
        }, { __proto__: null, highWaterMark: 0 });
        incoming.onFailure((error) => controller.error(error));
        return stream;
    }

    function bytesStream(bytes) {
        return new (kit.need('streams').ReadableStream)({
            __proto__: null,
            type: 'bytes',
            pull(controller) {
                if (bytes.length > 0) controller.enqueue(new Uint8Array(bytes));
                controller.close();
                controller.byobRequest?.respond(0);
            },
        }, { __proto__: null, highWaterMark: 0 });
    }

    function makeStream(body) {
        const { source, incoming } = body;
        if (body.isUsed) {
            const stream = new (kit.need('streams').ReadableStream)();
            stream.getReader();
            return stream;
        }
        if (incoming !== null) return incomingStream(incoming);
        if (typeof source === 'string') return bytesStream(encodeUtf8(source));
        return isView(source) ? bytesStream(source) : source.stream();
    }

    const streamOf = (body) => body === null ? null : body.stream ??= makeStream(body);

    /* The same stream with copies of its pieces. */
    const copied = (stream) => stream.pipeThrough(new (kit.need('streams').TransformStream)({
        transform(piece, controller) { controller.enqueue(kit.structuredClone(piece)); },
    }));

    /* A second body with the same content. */
    function cloneBody(body) {
        if (body === null) return null;
        if (body.stream === null && body.source !== null) return makeBody(body.source);
        const isGiven = body.incoming === null && body.source === null;
        const [first, second] = streamOf(body).tee();
        body.stream = first;
        body.source = body.incoming = null;
        return makeBody(null, null, isGiven ? copied(second) : second);
    }

    /* The body that a value stands for, and the content type that goes with it (null: none). */
    function extract(value) {
        if (typeof value !== 'object' || value === null)
            return { body: makeBody(`${value}`.toWellFormed()), type: 'text/plain;charset=UTF-8' };
        if (isView(value)) return { body: makeBody(copyOf(value.buffer, value.byteOffset, value.byteLength)), type: null };
        if (isBuffer(value)) return { body: makeBody(copyOf(value, 0, value.byteLength)), type: null };
        for (const kind of kit.need('webidl').bodies) {
            if (!kind.isIt(value)) continue;
            const { source, type } = kind.extract(value);
            return { body: makeBody(source), type };
        }
        if (value instanceof kit.need('streams').ReadableStream) return extractStream(value);
        return { body: makeBody(`${value}`.toWellFormed()), type: 'text/plain;charset=UTF-8' };
    }

    function extractStream(stream) {
        const body = makeBody(null, null, stream);
        if (isUnusable(body)) throw new TypeError('the stream is locked or was read already');
        return { body, type: null };
    }

    const { get: byteLength } = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength');

    function isBuffer(value) {
        try {
            byteLength.call(value);
            return true;
        } catch {
            return false;
        }
    }

    const copyOf = (buffer, from, size) => new Uint8Array(buffer.slice(from, from + size));

    /* ---- what Body methods are made of; contentType: of the headers, or null ---- */

    const { parse } = JSON;
    const textOf = (body) => collect(body, true);
    const jsonOf = async (body) => parse(await collect(body, true));
    const bytesOf = (body) => collect(body, false);
    const bufferOf = async (body) => (await collect(body, false)).buffer;

    async function blobOf(body, contentType) {
        const bytes = await collect(body, false);
        const type = contentType === null ? null : kit.need('mime').extractMime(contentType);
        return kit.need('blob').makeBlob(bytes, type === null ? '' : kit.need('mime').printMime(type));
    }

    async function formDataOf(body, contentType) {
        const bytes = await collect(body, false);
        return kit.need('form-parse').parseForm(bytes, contentType);
    }

    const consumers = {
        __proto__: null, text: textOf, json: jsonOf, bytes: bytesOf, arrayBuffer: bufferOf, blob: blobOf, formData: formDataOf,
    };

    /* What a method of that name promises. */
    const consume = async (name, body, headers) =>
        consumers[name](body, headers === null ? null : kit.need('headers').listOf(headers).get('content-type') ?? null);

    return {
        consume, makeBody, isUsed, isUnusable, collect, streamOf, cloneBody, extract, bytesStream,
    };
})
