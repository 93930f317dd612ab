/* SPDX-License-Identifier: MIT
 *
 * node:perf_hooks: the clock of the web. */
(function (kit) {
    'use strict';

    const { performance } = kit.need('performance');
    return { performance, constants: {} };
})
