/* SPDX-License-Identifier: MIT
 *
 * The URLs that requests are for: absolute, or relative to js.base_url. */
(function (kit) {
    'use strict';

    const { baseUrl } = kit.host.fetch;
    const { parse, ends } = kit.host.url;
    const BASE = baseUrl ?? undefined;

    /* As in src/url/url.h. */
    const SLASHES = 1, PASSWORD = 3;

    /* The serialised URL. */
    function resolve(text) {
        const href = parse(text, BASE);
        if (href !== undefined) return href;
        throw new TypeError(BASE === undefined ? `"${text}" is no URL, and there is no base for a relative one (js.base_url)`
            : `"${text}" is no URL with the base ${BASE} (js.base_url)`);
    }

    /* The URL of a request. */
    function addressOf(text) {
        const href = resolve(text);
        if (ends[PASSWORD] > ends[SLASHES])
            throw new TypeError('the URL of a request has no credentials; use an Authorization header');
        return href;
    }

    return { resolve, addressOf };
})
