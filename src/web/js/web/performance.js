/* SPDX-License-Identifier: MIT
 *
 * performance, as far as it is a clock: milliseconds since the worker process started. */
(function (kit) {
    'use strict';

    const { EventTarget } = kit.need('events');
    const { expose, show } = kit.need('shape');
    const { now } = kit;
    const timeOrigin = Date.now() - now();
    const isMade = Symbol('made by the platform');

    class Performance extends EventTarget {
        #brand;

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('Performance cannot be constructed');
            super();
        }

        now() { this.#brand; return now(); }
        get timeOrigin() { this.#brand; return timeOrigin; }
        toJSON() { this.#brand; return { timeOrigin }; }
    }
    expose(Performance);
    show(Performance, ['timeOrigin']);

    return { Performance, performance: new Performance(isMade) };
})
