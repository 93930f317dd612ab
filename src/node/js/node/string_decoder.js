/* SPDX-License-Identifier: MIT
 *
 * node:string_decoder, by the library of that name. */
(function (kit) {
    'use strict';

    const { make } = kit.need('node/errors');
    const { Buffer } = kit.need('node/buffer');
    const exports = {};
    kit.need('library/string_decoder')(exports, { exports }, () => ({ Buffer }));
    const { StringDecoder: Decoder } = exports;

    function StringDecoder(encoding) {
        if (encoding !== undefined && encoding !== null && !Buffer.isEncoding(encoding))
            throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
        Decoder.call(this, encoding);
    }
    StringDecoder.prototype = Decoder.prototype;
    StringDecoder.prototype.constructor = StringDecoder;
    return { StringDecoder };
})
