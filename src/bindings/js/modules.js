/* SPDX-License-Identifier: MIT
 *
 * What stands for `import` in the text of a module or script, see module.h: a function that import() calls, with `meta` for
 * import.meta and `computed` for an import() whose specifier is no literal. It is made anew for each evaluation; what it gives
 * away belongs to the running realm, or to none.
 *
 * host: { intrinsics(), makeTypeError(text) } of the running script's realm; textOf(value) */
(function (host) {
    'use strict';
    const { intrinsics, makeTypeError, textOf } = host;
    const { defineProperties, freeze } = Object;

    const SHOWN = 100; /* characters of a name */
    const shown = (name) => `"${name.length > SHOWN ? `${name.slice(0, SHOWN)}...` : name}"`;

    /* The exports of the program of that name, for the text that imports it. */
    const importProgram = (name) => {
        throw makeTypeError(`cannot import ${shown(name)}: there is no program of this name that may be imported`);
    };

    const refuseComputed = (name) => {
        throw makeTypeError(`cannot import ${shown(name)} by a computed name: the name of a program has to stand in import() as a string`);
    };

    /* As import() does it, nothing is thrown: the specifier may be an object with a toString of the script. */
    const asPromise = (find) => (specifier) => new (intrinsics().Promise)((resolve, reject) => {
        try {
            resolve(find(textOf(specifier)));
        } catch (error) {
            reject(error);
        }
    });

    /* meta: an object of the running realm, or of none. */
    const makeImport = (meta) => freeze(defineProperties(asPromise(importProgram), {
        meta: { __proto__: null, value: meta },
        computed: { __proto__: null, value: freeze(asPromise(refuseComputed)) },
    }));

    /* Of a script of that name. The root of its URL is the folder that code comes from: where that is nobody learns. */
    const makeScriptImport = (file) => {
        let path = file;
        while (path.startsWith('/') || path.startsWith('./')) path = path.slice(path.indexOf('/') + 1);
        const folder = path.lastIndexOf('/');
        return makeImport({
            __proto__: null,
            url: `file:///${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}`,
            dirname: `/${folder > 0 ? path.slice(0, folder) : ''}`,
            filename: `/${path}`,
            env: intrinsics().parse('{}'),
        });
    };

    return { makeImport, makeScriptImport };
})
