/* SPDX-License-Identifier: MIT
 *
 * CompressionStream and DecompressionStream: transform streams around zlib. */
(function (kit) {
    'use strict';

    const { open, write, read } = kit.host.compression;
    const { expose, show } = kit.need('shape');
    const { TransformStream } = kit.need('streams');
    const { isView } = ArrayBuffer;
    const bufferLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
    const { apply } = Reflect;

    const formats = { __proto__: null, deflate: 0, 'deflate-raw': 1, gzip: 2 };

    function formatOf(count, format, what) {
        if (count < 1) throw new TypeError(`${what} needs a format`);
        const number = formats[`${format}`];
        if (number === undefined) throw new TypeError(`${what}: there is no format "${format}"`);
        return number;
    }

    /* The bytes of a BufferSource; a TypeError for anything else. */
    function bytesOf(chunk) {
        if (isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        apply(bufferLength, chunk, []);
        return new Uint8Array(chunk);
    }

    function codec(format, isDecompressing) {
        const handle = open(format, isDecompressing);
        const pass = (bytes, controller) => {
            write(handle, bytes);
            for (let piece; (piece = read(handle)) !== undefined;) controller.enqueue(piece);
        };
        return new TransformStream({
            transform(chunk, controller) { pass(bytesOf(chunk), controller); },
            flush(controller) { pass(undefined, controller); },
        });
    }

    class CompressionStream {
        #codec;
        constructor(format) { this.#codec = codec(formatOf(arguments.length, format, 'CompressionStream'), false); }
        get readable() { return this.#codec.readable; }
        get writable() { return this.#codec.writable; }
    }

    class DecompressionStream {
        #codec;
        constructor(format) { this.#codec = codec(formatOf(arguments.length, format, 'DecompressionStream'), true); }
        get readable() { return this.#codec.readable; }
        get writable() { return this.#codec.writable; }
    }

    for (const Class of [CompressionStream, DecompressionStream]) {
        expose(Class);
        show(Class, ['readable', 'writable']);
    }

    return { CompressionStream, DecompressionStream };
})
