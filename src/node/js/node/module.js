/* SPDX-License-Identifier: MIT
 *
 * node:module, as bundles use it that were made for node: require() for those that are modules. */
(function (kit) {
    'use strict';

    const { needString } = kit.need('node/errors');
    const { require, find } = kit.need('node/import');
    const builtinModules = [...kit.host.node.names];

    return {
        builtinModules,
        createRequire: () => require,
        isBuiltin(name) {
            needString('moduleName', name);
            return find(name) !== undefined;
        },
    };
})
