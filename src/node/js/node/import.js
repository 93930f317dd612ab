/* SPDX-License-Identifier: MIT
 *
 * How texts get modules of node: require(), and for import declarations and import() their namespaces.
 *
 * kit.host.node: place(specifier), fault(specifier)   see node-host.h */
(function (kit) {
    'use strict';

    const { node: host } = kit.host;
    const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
    const hasOwn = (object, name) => getOwnPropertyDescriptor(object, name) !== undefined;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const slice = uncurry(String.prototype.slice), indexOf = uncurry(String.prototype.indexOf);

    /* C would see what is in front of a NUL. */
    const place = (specifier) => indexOf(specifier, '\0') < 0 ? host.place(specifier) : undefined;
    const faultOf = (specifier) => indexOf(specifier, '\0') < 0 ? host.fault(specifier) : undefined;

    const exportsAt = (where) => {
        const dot = indexOf(where, '.');
        return dot < 0 ? kit.need(`node/${where}`) : kit.need(`node/${slice(where, 0, dot)}`)[slice(where, dot + 1)];
    };

    /* ---- require() ---- */

    const { require } = {
        require(specifier) {
            if (typeof specifier !== 'string') {
                const error = new TypeError('The "id" argument must be of type string');
                error.code = 'ERR_INVALID_ARG_TYPE';
                throw error;
            }
            const where = place(specifier);
            if (where !== undefined) return exportsAt(where);
            const error = new Error(`Cannot find module '${specifier}': ${faultOf(specifier) ??
                'there are modules of Node.js only; bundle the code with what it requires, by rrjs build, or by esbuild --bundle --format=esm'}`);
            error.code = 'MODULE_NOT_FOUND';
            throw error;
        },
    };

    /* ---- import ---- */

    /* The members of what a module exports, and as the default all of it. Members that are made when they are read stay so. */
    const makeNamespace = (exports) => {
        const namespace = { __proto__: null, default: exports };
        const names = ownKeys(exports);
        for (let i = 0; i < names.length; i++) {
            const name = names[i], { enumerable } = getOwnPropertyDescriptor(exports, name);
            if (enumerable && typeof name === 'string' && name !== 'default')
                defineProperty(namespace, name, { __proto__: null, get: () => exports[name], enumerable, configurable: false });
        }
        defineProperty(namespace, Symbol.toStringTag, { __proto__: null, value: 'Module' });
        return Object.freeze(namespace);
    };

    const namespaces = { __proto__: null }; /* by place */

    /* undefined: there is none of that name. */
    const namespaceOf = (specifier) => {
        const where = place(specifier);
        return where && (namespaces[where] ??= makeNamespace(exportsAt(where)));
    };

    /* For a binding of a declaration, see module.h: the export of that name, the namespace without one, or for 0
     * all but the default. What the text may name was looked at before it ran; what else its realm runs may stand against it. */
    const take = (module, name) => {
        const namespace = namespaceOf(module);
        if (namespace === undefined) throw new SyntaxError(`cannot import "${module}": ${faultOf(module)}`);
        if (name === undefined) return namespace;
        if (name === 0) {
            const { default: _, ...all } = namespace;
            return all;
        }
        if (!hasOwn(namespace, name))
            throw new SyntaxError(`The module 'node:${module}' does not provide an export named '${name}' here`);
        return namespace[name];
    };

    /* What require() gives; undefined: nothing. */
    const find = (specifier) => {
        const where = place(specifier);
        return where && exportsAt(where);
    };

    return { require, find, namespaceOf, faultOf, take };
})
