/* SPDX-License-Identifier: MIT
 *
 * node:tty, for those that ask whether there is a terminal. */
(function () {
    'use strict';

    return { isatty: () => false };
})
