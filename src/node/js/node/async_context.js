/* SPDX-License-Identifier: MIT
 *
 * bind(callback): what is to be called in its place, later. Whoever calls functions later asks here, each time; async_hooks, where it
 * is loaded, puts its own in place of this one. */
(function () {
    'use strict';
    return { bind: (callback) => callback };
})
