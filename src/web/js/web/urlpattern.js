/* SPDX-License-Identifier: MIT
 *
 * The URL Pattern standard: urlpattern-polyfill, over our own URL. */
(function (kit) {
    'use strict';

    const { URL } = kit.need('url');
    const { expose, show } = kit.need('shape');
    const module = { exports: {} };
    kit.need('library/urlpattern-polyfill')(module.exports, module, URL);
    const { URLPattern } = module.exports;
    expose(URLPattern);
    show(URLPattern, ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash', 'hasRegExpGroups']);
    return { URLPattern };
})
