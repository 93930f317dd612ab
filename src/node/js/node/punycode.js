/* SPDX-License-Identifier: MIT
 *
 * node:punycode, which is the library of that name. */
(function (kit) {
    'use strict';

    const module = { exports: {} };
    kit.need('library/punycode')(module.exports, module);
    return module.exports;
})
