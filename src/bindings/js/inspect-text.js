/* SPDX-License-Identifier: MIT
 *
 * The smallest parts of what inspect.js shows: primitive values, names of properties and of classes. Runs in the system realm.
 *
 * host: brands, bigintText   what brands.js returns, and of text-of.js
 *       lookAt(prototype)    the look of a class of the Web APIs, see looks.js
 */
(function (host) {
    'use strict';

    const { brands, bigintText, lookAt } = host;
    const { dataProperty, read, uncurry } = brands;
    const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
    const { is: isSame } = Object;
    const join = uncurry(Array.prototype.join);
    const map = uncurry(Array.prototype.map);
    const contains = uncurry(String.prototype.includes);
    const slice = uncurry(String.prototype.slice);
    const split = uncurry(String.prototype.split);
    const repeat = uncurry(String.prototype.repeat);
    const padStart = uncurry(String.prototype.padStart);
    const upper = uncurry(String.prototype.toUpperCase);
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const replaceText = uncurry(String.prototype.replace);
    const test = uncurry(RegExp.prototype.test);
    const digits = uncurry(Number.prototype.toString);

    const LONGEST_STRING = 10000; /* characters of a string inside an object */
    const DEEPEST = 100; /* prototypes */

    const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

    /* Primitives */

    const namedEscapes = {
        __proto__: null,
        '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\', '\'': '\\\'',
    };
    const escaped = /[\0-\x1f\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
    const escapedWithQuote = /[\0-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

    function escapeCharacter(character) {
        const code = charCodeAt(character, 0);
        return namedEscapes[character]
            ?? (code < 0x100 ? `\\x${padStart(upper(digits(code, 16)), 2, '0')}` : `\\u${digits(code, 16)}`);
    }

    /* Single quotes, or other ones when that saves escaping. */
    function quote(text) {
        let mark = "'";
        if (contains(text, "'"))
            mark = !contains(text, '"') ? '"' : !contains(text, '`') && !contains(text, '${') ? '`' : "'";
        return mark + replaceText(text, mark === "'" ? escapedWithQuote : escaped, escapeCharacter) + mark;
    }

    /* Strings that would be too wide are broken after their line feeds. */
    function stringText(view, text) {
        let trailer = '';
        if (text.length > LONGEST_STRING) {
            trailer = `... ${plural(text.length - LONGEST_STRING, 'more character')}`;
            text = slice(text, 0, LONGEST_STRING);
        }
        if (text.length <= 16 || text.length <= view.breakLength - view.indentation - 4 || !contains(text, '\n'))
            return quote(text) + trailer;
        const lines = split(text, /(?<=\n)/);
        return join(map(lines, (line) => quote(line)), ` +\n${repeat(' ', view.indentation + 2)}`) + trailer;
    }

    const numberText = (number) => (isSame(number, -0) ? '-0' : `${number}`);

    function primitiveText(view, value) {
        switch (typeof value) {
        case 'string':
            return stringText(view, value);
        case 'number':
            return numberText(value);
        case 'bigint':
            return `${bigintText(value)}n`;
        default:
            return String(value);
        }
    }

    /* Names of classes */

    const ownData = (object, key) => getOwnPropertyDescriptor(object, key)?.value;

    function ownName(callable) {
        const name = ownData(callable, 'name');
        return typeof name === 'string' ? name : '';
    }

    function inherits(value, prototype) {
        let object = getPrototypeOf(value);
        for (let steps = 0; object !== null && object !== prototype && steps < DEEPEST; steps++)
            object = getPrototypeOf(object);
        return object === prototype;
    }

    /* The name of the class a value is an instance of; null without a prototype that has one. */
    function classNameOf(value) {
        let object = value;
        for (let steps = 0; object !== null && steps < DEEPEST; steps++) {
            const constructor = ownData(object, 'constructor');
            if (typeof constructor === 'function' && ownName(constructor) !== '' &&
                inherits(value, ownData(constructor, 'prototype')))
                return ownName(constructor);
            object = getPrototypeOf(object);
            const name = lookAt(object)?.name;
            if (name !== undefined)
                return name;
        }
        return null;
    }

    /* The toStringTag where it says more than the class name. */
    function tagOf(value, className) {
        const tag = read.viewName(value) ?? dataProperty(value, Symbol.toStringTag);
        const isShownAnyway = getOwnPropertyDescriptor(value, Symbol.toStringTag)?.enumerable;
        return typeof tag !== 'string' || isShownAnyway || tag === className ? '' : tag;
    }

    /* What stands before the brace, with a blank at its end: "Foo(2) [tag] ". */
    function prefixOf({ className, tag }, fallback, size = '') {
        const suffix = tag === '' || (className === null && tag === fallback) ? '' : `[${tag}] `;
        return className === null ? `[${fallback}${size}: null prototype] ${suffix}` : `${className}${size} ${suffix}`;
    }

    /* Names of properties */

    function keyText(key, isEnumerable) {
        if (key.length > LONGEST_STRING)
            key = `${slice(key, 0, LONGEST_STRING)}...`;
        const text = typeof key === 'symbol' ? String(key)
            : key === '__proto__' ? "['__proto__']"
            : test(/^[a-zA-Z_][a-zA-Z_0-9]*$/, key) || !isEnumerable ? key
            : quote(key);
        return typeof key === 'symbol' || !isEnumerable ? `[${text}]` : text;
    }

    return { plural, quote, primitiveText, ownData, ownName, classNameOf, tagOf, prefixOf, keyText };
})
