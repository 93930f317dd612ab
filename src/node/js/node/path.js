/* SPDX-License-Identifier: MIT
 *
 * node:path, by path-browserify: paths with slashes. There is no folder that a script works in, which is / then. */
(function (kit) {
    'use strict';

    const { invalidType, needString } = kit.need('node/errors');
    const module = { exports: {} };
    kit.need('library/path-browserify')(module.exports, module, kit.need('node/process'));
    const path = module.exports;

    /* The library is of an earlier node. */
    const { format } = path;
    path.toNamespacedPath = (value) => value;
    path.format = (object) => {
        if (typeof object !== 'object' || object === null) throw invalidType('pathObject', 'of type object', object);
        const parts = { ...object };
        if (parts.base === undefined && parts.ext && parts.ext[0] !== '.') parts.ext = `.${parts.ext}`;
        return format(parts);
    };

    /* Its errors have no codes. */
    const checked = (name, check) => {
        const run = path[name];
        path[name] = { [name](...values) {
            check(...values);
            return run.apply(path, values);
        } }[name];
    };
    const needPath = (value) => { needString('path', value); };
    for (const name of ['normalize', 'isAbsolute', 'dirname', 'extname', 'parse']) checked(name, needPath);
    checked('join', (...values) => { values.forEach(needPath); });
    checked('resolve', (...values) => { values.forEach((value, i) => { needString(`paths[${i}]`, value); }); });
    checked('relative', (from, to) => { needString('from', from); needString('to', to); });
    checked('basename', (value, suffix) => {
        needPath(value);
        if (suffix !== undefined) needString('suffix', suffix);
    });
    delete path.win32;
    path.posix = path;
    return path;
})
