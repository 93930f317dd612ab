/* SPDX-License-Identifier: MIT
 *
 * node:console: the global one. */
(function (kit) {
    'use strict';

    return kit.global.console;
})
