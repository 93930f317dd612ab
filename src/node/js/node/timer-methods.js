/* SPDX-License-Identifier: MIT
 *
 * What node's timers can do. Here timers are numbers as in the browsers, so numbers have these where a text names them: one that
 * is no timer, or is over, is nothing that is waited for. */
(function (kit) {
    'use strict';

    const { hold, holds, refresh } = kit.host.timers;

    return {
        hasRef() { return holds(+this); },
        ref() {
            hold(+this, true);
            return this;
        },
        unref() {
            hold(+this, false);
            return this;
        },
        refresh() {
            refresh(+this);
            return this;
        },
    };
})
