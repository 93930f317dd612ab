/* SPDX-License-Identifier: MIT
 *
 * stream/web: the classes that are globals too. */
(function (kit) {
    'use strict';
    return { ...kit.need('streams'), ...kit.need('text-streams'), ...kit.need('compression') };
})
