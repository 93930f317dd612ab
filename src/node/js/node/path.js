/* SPDX-License-Identifier: MIT
 *
 * node:path, by path-browserify: paths with slashes. There is no folder that a script works in, which is / then. */
(function (kit) {
    'use strict';

    const module = { exports: {} };
    kit.need('library/path-browserify')(module.exports, module, kit.need('node/process'));
    const path = module.exports;

    /* The library is of an earlier node. */
    const { format, parse } = path;
    path.toNamespacedPath = (value) => value;
    path.format = ({ ...parts }) => {
        if (parts.base === undefined && parts.ext && parts.ext[0] !== '.') parts.ext = `.${parts.ext}`;
        return format(parts);
    };
    path.parse = (value) => parse(value);
    delete path.win32;
    path.posix = path;
    return path;
})
