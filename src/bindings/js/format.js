/* SPDX-License-Identifier: MIT
 *
 * Joins the arguments of a console call to one text, as node's util.format: %s %d %i %f %j %o %O %c %% in the first
 * one, the rest after it with blanks between. Here, as in node, code of scripts may run: a toString of their own for %s,
 * valueOf for numbers, toJSON for %j. What it throws becomes part of the text. Runs in the system realm.
 *
 * host: brands, errorText, looks, inspect, redaction   what the files of these names return
 *       convertible, bigintText                 of text-of.js
 *       shownJson                               of json-shown.js
 *       longest                                 characters that all objects may take together
 */
(function (host) {
    'use strict';

    const { brands, errorText, looks, inspect, redaction, convertible, bigintText, shownJson, longest } = host;
    const { isObject, dataProperty, uncurry } = brands;
    const { thrownText } = errorText;
    const { apply } = Reflect;
    const { is: isSame } = Object;
    const toNumber = Number;
    const toInteger = parseInt;
    const toFloat = parseFloat;
    const sourceOf = uncurry(Function.prototype.toString);
    const contains = uncurry(String.prototype.includes);
    const replaceText = uncurry(String.prototype.replace);

    const shallow = { depth: 0 };
    const thorough = { depth: 4, showHidden: true };

    const isMessageHidden = redaction.isNamed('message');

    const numberText = (number) => (isSame(number, -0) ? '-0' : `${number}`);

    /* The toString that a class of the script brings along. */
    function scriptedToString(object) {
        const method = dataProperty(object, 'toString');
        return typeof method === 'function' && !contains(sourceOf(method), '[native code]') ? method : undefined;
    }

    function stringText(value, budget) {
        if (typeof value === 'bigint')
            return `${bigintText(value)}n`;
        if (typeof value === 'number')
            return numberText(value);
        if (typeof value === 'function')
            return sourceOf(value);
        if (!isObject(value))
            return String(value);
        const text = looks.stringOf(value);
        if (text !== undefined)
            return text;
        const method = scriptedToString(value);
        return method === undefined ? inspect(value, { ...shallow, names: [], budget }) : `${apply(method, value, [])}`;
    }

    const numericText = (convert) => (value) =>
        (typeof value === 'bigint' ? `${bigintText(value)}n`
            : typeof value === 'symbol' ? 'NaN'
            : numberText(convert(convertible(value))));

    function jsonText(value, budget) {
        try {
            return shownJson(value, budget);
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
        f: (value) => (typeof value === 'symbol' ? 'NaN' : numberText(toFloat(convertible(value)))),
        j: jsonText,
        o: (value, budget) => inspect(value, { ...thorough, names: [], budget }),
        O: (value, budget) => inspect(value, { names: [], budget }),
        c: () => '',
    };

    function specifiedText(specifier, value, budget) {
        try {
            return specifiers[specifier](value, budget);
        } catch (thrown) {
            return `[Throws: ${thrownText(thrown, isMessageHidden)}]`;
        }
    }

    const argumentText = (value, budget) => (typeof value === 'string' ? value : inspect(value, { names: [], budget }));

    /* The text of args, an array. */
    function format(args) {
        const budget = { left: longest };
        let next = 0;
        let text = '';
        if (typeof args[0] === 'string') {
            next = 1;
            text = args.length === 1 ? args[0] : replaceText(args[0], /%([sdifjoOc%])/g, (all, specifier) => {
                if (specifier === '%')
                    return '%';
                return next < args.length ? specifiedText(specifier, args[next++], budget) : all;
            });
        }
        for (let i = next; i < args.length; i++)
            text += (i > 0 ? ' ' : '') + argumentText(args[i], budget);
        return text;
    }

    return { format };
})
