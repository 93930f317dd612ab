/* SPDX-License-Identifier: MIT
 *
 * node:string_decoder, by the library of that name. */
(function (kit) {
    'use strict';

    const { Buffer } = kit.need('node/buffer');
    const exports = {};
    kit.need('library/string_decoder')(exports, { exports }, () => ({ Buffer }));
    return { StringDecoder: exports.StringDecoder };
})
