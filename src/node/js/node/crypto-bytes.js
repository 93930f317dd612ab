/* SPDX-License-Identifier: MIT
 *
 * What the functions of crypto take for bytes, and what they give. */
(function (kit) {
    'use strict';

    const host = { ...kit.host.crypto, ...kit.host.node.crypto };
    const { encodeUtf8 } = kit.host.encoding;
    const { Buffer } = kit.need('node/buffer');
    const { invalidType, invalidValue, needFunction } = kit.need('node/errors');

    const isBuffer = (value) => value instanceof ArrayBuffer;
    const isBytes = (value) => ArrayBuffer.isView(value) || isBuffer(value);

    /* The same bytes as Uint8Array. */
    const view = (value) => isBuffer(value) ? new Uint8Array(value)
        : value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

    /* An encoding that there is not is UTF-8. */
    function textBytes(text, encoding = 'utf8') {
        if (/^(utf-?8|buffer)$/i.test(encoding) || !Buffer.isEncoding(encoding)) return encodeUtf8(text);
        if (/^hex$/i.test(encoding) && text.length % 2 !== 0)
            throw invalidValue('encoding', encoding, `is invalid for data of length ${text.length}`);
        return Buffer.from(text, encoding);
    }

    const bytesOf = (value, encoding) => typeof value === 'string' ? textBytes(value, encoding) : view(value);

    /* types: the classes that it may be of beside text, as a message names them. */
    function bytesArgument(name, value, encoding, types = 'ArrayBuffer, Buffer, TypedArray, or DataView') {
        if (typeof value !== 'string' && !isBytes(value))
            throw invalidType(name, `of type string or an instance of ${types}`, value);
        return bytesOf(value, encoding);
    }

    /* What hashes and signatures are of: no bare ArrayBuffer. */
    function dataArgument(value, encoding) {
        const types = 'Buffer, TypedArray, or DataView';
        return bytesArgument('data', isBuffer(value) ? { constructor: value.constructor } : value, encoding, types);
    }

    /* A Buffer over the memory, or its text in an encoding that there is. */
    function shown(bytes, encoding) {
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return Buffer.isEncoding(encoding) ? buffer.toString(encoding) : buffer;
    }

    /* Does it now, and tells the callback, where there is one, in a turn of its own. */
    function answer(callback, run) {
        if (callback === undefined) return run();
        needFunction('callback', callback);
        const value = run();
        kit.need('node/process').nextTick(callback, null, value);
    }

    return { host, isBuffer, isBytes, view, bytesOf, bytesArgument, dataArgument, shown, answer };
})
