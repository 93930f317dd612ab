/* SPDX-License-Identifier: MIT
 *
 * The small globals: self, navigator. */
(function (kit) {
    'use strict';

    class Navigator {
        get userAgent() { return 'rrjs'; }
        get [Symbol.toStringTag]() { return 'Navigator'; }
    }

    return { self: kit.global, navigator: new Navigator() };
})
