/* SPDX-License-Identifier: MIT
 *
 * Globals of node. */
(function (kit) {
    'use strict';

    return {
        __dirname: '/',
        __filename: '/script.js',
        global: kit.global,
        get Buffer() { return kit.need('node/buffer').Buffer; },
        get process() { return kit.need('node/process'); },
        get require() { return kit.need('node/import').require; },
    };
})
