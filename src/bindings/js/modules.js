/* SPDX-License-Identifier: MIT
 *
 * What a module has for `import`: a function that import() calls, with import.meta as a member.
 *
 * host: makeTypeError(message)  in the running script's realm */
(function (host) {
    'use strict';
    const { makeTypeError } = host;

    const refuse = async (specifier) => { throw makeTypeError(`import("${specifier}"): there is no such program`); };

    /* meta: an object of the module's own realm. */
    const makeImport = (meta) => {
        const importProgram = { importProgram(specifier) { return refuse(specifier); } }.importProgram;
        importProgram.meta = meta;
        importProgram.computed = refuse;
        return importProgram;
    };

    return { makeImport };
})
