/* SPDX-License-Identifier: MIT
 *
 * Joins the arguments of a console call to one text, as node's util.format: %s %d %i %f %j %o %O %c %% in the first
 * one, the rest after it with blanks between. Here, as in node, code of scripts may run: a toString of their own for %s,
 * valueOf for numbers, toJSON for %j. What it throws becomes part of the text. Runs in the system realm.
 *
 * host: { brands, errorText, inspect }
 */
(function (host) {
    'use strict';

    const { brands, errorText, inspect } = host;
    const { isObject, dataProperty, uncurry } = brands;
    const { thrownText } = errorText;
    const { apply } = Reflect;
    const { is: isSame } = Object;
    const { stringify } = JSON;
    const toNumber = Number;
    const toInteger = parseInt;
    const toFloat = parseFloat;
    const sourceOf = uncurry(Function.prototype.toString);
    const contains = uncurry(String.prototype.includes);
    const replaceText = uncurry(String.prototype.replace);

    const shallow = { depth: 0 };
    const thorough = { depth: 4, showHidden: true };

    const numberText = (number) => (isSame(number, -0) ? '-0' : `${number}`);

    /* The toString that a class of the script brings along. */
    function scriptedToString(object) {
        const method = dataProperty(object, 'toString');
        return typeof method === 'function' && !contains(sourceOf(method), '[native code]') ? method : undefined;
    }

    function stringText(value) {
        if (typeof value === 'bigint')
            return `${value}n`;
        if (typeof value === 'number')
            return numberText(value);
        if (typeof value === 'function')
            return sourceOf(value);
        if (!isObject(value))
            return String(value);
        const method = scriptedToString(value);
        return method === undefined ? inspect(value, shallow) : `${apply(method, value, [])}`;
    }

    const numericText = (convert) => (value) =>
        (typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : numberText(convert(value)));

    function jsonText(value) {
        try {
            return String(stringify(value));
        } catch (thrown) {
            if (contains(thrownText(thrown), 'cyclic'))
                return '[Circular]';
            throw thrown;
        }
    }

    const integerText = numericText(toInteger);
    const specifiers = {
        __proto__: null,
        s: stringText,
        d: numericText(toNumber),
        i: (value) => (isObject(value) ? 'NaN' : integerText(value)),
        f: (value) => (typeof value === 'symbol' ? 'NaN' : numberText(toFloat(value))),
        j: jsonText,
        o: (value) => inspect(value, thorough),
        O: (value) => inspect(value),
        c: () => '',
    };

    function specifiedText(specifier, value) {
        try {
            return specifiers[specifier](value);
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown)}]`;
        }
    }

    /* The text of args, an array. */
    function format(args) {
        let next = 0;
        let text = '';
        if (typeof args[0] === 'string') {
            next = 1;
            text = args.length === 1 ? args[0] : replaceText(args[0], /%([sdifjoOc%])/g, (all, specifier) => {
                if (specifier === '%')
                    return '%';
                return next < args.length ? specifiedText(specifier, args[next++]) : all;
            });
        }
        for (let i = next; i < args.length; i++)
            text += (i > 0 ? ' ' : '') + (typeof args[i] === 'string' ? args[i] : inspect(args[i]));
        return text;
    }

    return { format };
})
