/* SPDX-License-Identifier: MIT
 *
 * The small globals: self, navigator, reportError. An error that is reported becomes an error line of the log; the script
 * goes on. */
(function (kit) {
    'use strict';

    const { expose, show } = kit.need('shape');
    const isMade = Symbol('made by the platform');

    class Navigator {
        #brand;

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('Navigator cannot be constructed');
        }

        get userAgent() { this.#brand; return 'rrjs'; }
    }
    expose(Navigator);
    show(Navigator, ['userAgent']);

    const { reportError } = {
        reportError(error) {
            if (arguments.length === 0) throw new TypeError('reportError needs an error');
            kit.reportError(error);
        },
    };

    return { self: kit.global, navigator: new Navigator(isMade), Navigator, reportError };
})
