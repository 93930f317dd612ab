/* SPDX-License-Identifier: MIT
 *
 * What stands for `import` in the text of a module or script, see module.h: a function that import() calls, with `meta` for
 * import.meta, `computed` for an import() whose specifier is no literal, `node` for what is imported from node by declaration,
 * `members`, which adds those of the default export to the exports of what was CommonJS,
 * and `exports`, which gets the exports of a module. It is
 * made anew for each evaluation; what it gives away belongs to the running realm, or to none.
 *
 * host: intrinsics(), makeTypeError(text), realmGlobal()   of the running realm
 *       textOf(value)
 *       start(name)   the function that the text of a program gives, see module.h, evaluated in the running realm; undefined
 *                     where there is none that may be imported
 *       file(name), env(name)   of one that there is: the name of its file below the root, and JSON text of the object of
 *                     variables that it sees from there
 *       node()        what node/import.js returns in the running realm */
(function (host) {
    'use strict';
    const { intrinsics, makeTypeError, realmGlobal, textOf, start, file: fileOf, env: envOf, node } = host;
    const { defineProperties, freeze, keys } = Object;
    const { apply } = Reflect;
    const { get, set, delete: remove } = Map.prototype;

    const SHOWN = 100; /* characters of a name */
    const shown = (name) => {
        const text = name.replaceAll('\0', '\ufffd');
        return `"${text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text}"`;
    };

    /* By global object: a Map by name of what runs or has run there, as { exports }, a promise. In one realm a program is one module,
     * whoever imports it. */
    const imported = new WeakMap();

    const modulesOf = (global) => {
        let modules = imported.get(global);
        if (modules === undefined) imported.set(global, modules = new Map());
        return modules;
    };

    /* Runs the text of the program of that name in the running realm. run: the function that it gives; own: what stands for import
     * there. Returns the promise of its exports. Who imports it before that is there gets one that follows it. */
    const runProgram = (name, run, own) => {
        const module = { __proto__: null, exports: undefined, follow: undefined };
        const modules = modulesOf(realmGlobal());
        apply(set, modules, [name, module]);
        try {
            const exports = apply(run, undefined, [own]);
            if (module.follow !== undefined) module.follow(exports);
            return module.exports = exports;
        } catch (error) { /* there was no stack left to begin */
            apply(remove, modules, [name]);
            throw error;
        }
    };

    const exportsOf = (module) => module.exports ??= new (intrinsics().Promise)((resolve) => { module.follow = resolve; });

    /* The exports of the program of that name, for the text that imports it: it is run in the importer's realm. undefined: there
     * is none. */
    const importProgram = (name) => {
        const known = apply(get, modulesOf(realmGlobal()), [name]);
        if (known !== undefined) return exportsOf(known);
        const run = name.includes('\0') ? undefined : start(name); /* C would see what is in front of it */
        return run && runProgram(name, run, makeImport(fileOf(name), envOf(name)));
    };

    const NONE = 'there is no program of this name that can be loaded and may be imported';

    const importNamed = (name) => {
        const exports = importProgram(name) ?? node().namespaceOf(name);
        if (exports !== undefined) return exports;
        throw makeTypeError(`cannot import ${shown(name)}: ${node().faultOf(name) ?? NONE}`);
    };

    const importComputed = (name) => {
        const exports = node().namespaceOf(name);
        if (exports !== undefined) return exports;
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

    /* The root of a URL is the folder that code comes from: where that is nobody learns. */
    const makeMeta = (file, env) => {
        let path = file;
        while (path.startsWith('/') || path.startsWith('./')) path = path.slice(path.indexOf('/') + 1);
        const folder = path.lastIndexOf('/');
        return {
            __proto__: null,
            url: `file:///${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}`,
            dirname: `/${folder > 0 ? path.slice(0, folder) : ''}`,
            filename: `/${path}`,
            env: intrinsics().parse(env),
        };
    };

    const takeFromNode = freeze((module, name) => node().take(module, name));

    /* What was CommonJS has its members by their names, too, as they are when it has run; one that a compiler made of an ES
     * module says so, and what its default export was. */
    const withMembers = freeze((exports) => {
        const { default: given } = exports;
        if (given === null || (typeof given !== 'object' && typeof given !== 'function')) return exports;
        const isModule = given.__esModule === true;
        const members = { __proto__: null, default: given };
        for (const name of keys(given)) {
            if (name !== 'default' || isModule) members[name] = given[name];
        }
        return members;
    });

    const asTheyAre = freeze((exports) => exports);

    /* For the text in that file. env: JSON text of the object of variables that it sees; exports: gets its exports before they
     * become the value of a promise, which would take them for one where they have a `then`, and returns them. */
    const makeImport = (file, env, exports = asTheyAre) => freeze(defineProperties(asPromise(importNamed), {
        exports: { __proto__: null, value: exports },
        node: { __proto__: null, value: takeFromNode },
        members: { __proto__: null, value: withMembers },
        meta: { __proto__: null, value: makeMeta(file, env) },
        computed: { __proto__: null, value: freeze(asPromise(importComputed)) },
    }));

    /* For a script: what others imported into its realm is not there any more. */
    const makeScriptImport = (file) => {
        imported.delete(realmGlobal());
        return makeImport(file, '{}');
    };

    return { makeImport, makeScriptImport, runProgram };
})
