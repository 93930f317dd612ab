/* SPDX-License-Identifier: MIT
 *
 * The Streams standard: web-streams-polyfill, which finds our own classes where it asks for globals. They are loaded when
 * it makes one of them, not before. */
(function (kit) {
    'use strict';

    const platform = {
        DOMException: function DOMException(message, name) {
            return new (kit.need('dom-exception').DOMException)(message, name);
        },
    };
    function AbortController() { return new (kit.need('abort').AbortController)(); }

    const exports = {};
    kit.need('web-streams-polyfill')(exports, { exports }, platform, AbortController, kit.queueMicrotask);
    for (const name in exports) kit.platform.add(exports[name].prototype);
    return exports;
})
