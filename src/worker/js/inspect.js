/* SPDX-License-Identifier: MIT
 *
 * Shows any value as text for people, in the style known from node's util.inspect. Never runs getters, toJSON or other
 * code of scripts, the traps of a Proxy excepted, and never throws: what those refuse to tell is shown as [Proxy]. Runs
 * in the system realm.
 *
 * What the engine does not tell differs from node: a promise has no state, an iterator no remaining items, a Proxy is
 * shown through its traps, a tag that is a getter is not shown. Own properties of arrays with more than 10000 items are
 * not looked for.
 *
 * host: { brands, errorText }
 */
(function (host) {
    'use strict';

    const { brands, errorText } = host;
    const { brandOf, isObject, dataProperty, read, uncurry } = brands;
    const { quietHeadline, frames } = errorText;
    const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
    const { is: isSame } = Object;
    const { isView } = ArrayBuffer;
    const { min, max, floor, round, sqrt } = Math;
    const functionSource = uncurry(Function.prototype.toString);
    const join = uncurry(Array.prototype.join);
    const push = uncurry(Array.prototype.push);
    const filter = uncurry(Array.prototype.filter);
    const map = uncurry(Array.prototype.map);
    const indexOf = uncurry(Array.prototype.indexOf);
    const holds = uncurry(Array.prototype.includes);
    const contains = uncurry(String.prototype.includes);
    const startsWith = uncurry(String.prototype.startsWith);
    const endsWith = uncurry(String.prototype.endsWith);
    const slice = uncurry(String.prototype.slice);
    const split = uncurry(String.prototype.split);
    const repeat = uncurry(String.prototype.repeat);
    const padStart = uncurry(String.prototype.padStart);
    const padEnd = uncurry(String.prototype.padEnd);
    const upper = uncurry(String.prototype.toUpperCase);
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const replaceText = uncurry(String.prototype.replace);
    const test = uncurry(RegExp.prototype.test);
    const digits = uncurry(Number.prototype.toString);

    const defaults = {
        depth: 2, /* levels of objects below the value itself */
        maxItems: 100, /* of an array, map, set or buffer */
        breakLength: 80, /* columns */
        showHidden: false, /* properties that are not enumerable too */
    };
    const DEEPEST = 100; /* whatever depth was asked for: our own stack is finite */
    const LONGEST_STRING = 10000; /* characters of a string inside an object */
    const LARGEST_LISTED = 10000; /* items of an array whose other properties are looked for */
    const TOTAL_LENGTH = 1 << 20; /* characters after which no further level is opened */

    const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
    const moreItems = (count) => `... ${plural(count, 'more item')}`;

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
            return `${value}n`;
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

    /* Properties */

    const isIndex = (key) => typeof key === 'string' && test(/^(?:0|[1-9]\d{0,9})$/, key);

    function shownKeys(view, value) {
        const keys = ownKeys(value);
        return view.showHidden ? keys : filter(keys, (key) => getOwnPropertyDescriptor(value, key)?.enumerable);
    }

    const keysBesideItems = (view, value, count) =>
        (count > LARGEST_LISTED ? [] : filter(shownKeys(view, value), (key) => !isIndex(key)));

    function keyText(key, isEnumerable) {
        const text = typeof key === 'symbol' ? String(key)
            : key === '__proto__' ? "['__proto__']"
            : test(/^[a-zA-Z_][a-zA-Z_0-9]*$/, key) || !isEnumerable ? key
            : quote(key);
        return typeof key === 'symbol' || !isEnumerable ? `[${text}]` : text;
    }

    function accessorText({ get, set }) {
        return get === undefined ? '[Setter]' : set === undefined ? '[Getter]' : '[Getter/Setter]';
    }

    const isAccessor = (property) => property.get !== undefined || property.set !== undefined;

    function indentedText(view, value, level) {
        view.indentation += 2;
        const text = valueText(view, value, level);
        view.indentation -= 2;
        return text;
    }

    const propertyValueText = (view, property, level) =>
        (isAccessor(property) ? accessorText(property) : indentedText(view, property.value, level));

    function propertyText(view, object, key, level) {
        const property = getOwnPropertyDescriptor(object, key);
        if (property === undefined)
            return `${keyText(key, true)}: undefined`;
        return `${keyText(key, property.enumerable)}: ${propertyValueText(view, property, level)}`;
    }

    /* Shapes: how each kind of object is laid out. `alone` is the whole text when there are no own properties to show;
     * `base` stands before the brace; `items` gives the lines that come before those of the properties. */

    const noItems = () => [];

    const braced = (prefix, keys, items = noItems, alone) =>
        ({ base: '', open: `${prefix}{`, close: '}', isList: false, keys, items, alone });

    const bracketed = (prefix, keys, items, alone) =>
        ({ base: '', open: `${prefix}[`, close: ']', isList: true, keys, items, alone });

    const worded = (base, keys) => ({ base, open: '{', close: '}', isList: false, keys, items: noItems, alone: base });

    function objectShape(view, value, names) {
        const keys = shownKeys(view, value);
        const prefix = names.className === 'Object' && names.tag === '' ? '' : prefixOf(names, 'Object');
        return braced(prefix, keys, noItems, `${prefix}{}`);
    }

    function arrayShape(view, value, names) {
        const length = ownData(value, 'length');
        const prefix = names.className === 'Array' && names.tag === '' ? '' : prefixOf(names, 'Array', `(${length})`);
        return bracketed(prefix, keysBesideItems(view, value, length),
            (level) => arrayItems(view, value, length, level), length === 0 ? `${prefix}[]` : undefined);
    }

    function argumentsShape(view, value) {
        return braced('[Arguments] ', shownKeys(view, value), noItems, '[Arguments] {}');
    }

    function arrayItems(view, array, length, level) {
        const texts = [];
        const shown = min(view.maxItems, length);
        for (let i = 0; i < shown; i++) {
            const property = getOwnPropertyDescriptor(array, i);
            if (property === undefined)
                return sparseItems(view, array, length, level);
            push(texts, propertyValueText(view, property, level));
        }
        if (length > shown)
            push(texts, moreItems(length - shown));
        return texts;
    }

    /* A row of holes counts as one item. */
    function sparseItems(view, array, length, level) {
        const texts = [];
        const indexes = filter(ownKeys(array), isIndex);
        let next = 0;
        for (let i = 0; i < indexes.length && texts.length < view.maxItems; i++) {
            const index = +indexes[i];
            if (index > next) {
                push(texts, `<${plural(index - next, 'empty item')}>`);
                next = index;
            }
            if (texts.length < view.maxItems) {
                push(texts, propertyValueText(view, getOwnPropertyDescriptor(array, indexes[i]), level));
                next = index + 1;
            }
        }
        if (next < length)
            push(texts, texts.length < view.maxItems
                ? `<${plural(length - next, 'empty item')}>`
                : moreItems(length - next));
        return texts;
    }

    function typedArrayShape(view, value, names, brand) {
        const length = read.arrayLength(value);
        const prefix = prefixOf(names, brand, `(${length})`);
        return bracketed(prefix, keysBesideItems(view, value, length),
            () => typedArrayItems(view, value, length), length === 0 ? `${prefix}[]` : undefined);
    }

    function typedArrayItems(view, array, length) {
        const texts = [];
        const shown = min(view.maxItems, length);
        for (let i = 0; i < shown; i++)
            push(texts, primitiveText(view, array[i]));
        if (length > shown)
            push(texts, moreItems(length - shown));
        return texts;
    }

    function iteratedTexts(view, iterator, next, count, text) {
        const texts = [];
        const shown = min(view.maxItems, count);
        view.indentation += 2;
        while (texts.length < shown)
            push(texts, text(next(iterator).value));
        view.indentation -= 2;
        if (count > shown)
            push(texts, moreItems(count - shown));
        return texts;
    }

    function setShape(view, value, names) {
        const size = read.setSize(value);
        const prefix = prefixOf(names, 'Set', `(${size})`);
        const items = (level) => iteratedTexts(view, read.setValues(value), read.setNext, size,
            (item) => valueText(view, item, level));
        return braced(prefix, shownKeys(view, value), items, size === 0 ? `${prefix}{}` : undefined);
    }

    function mapShape(view, value, names) {
        const size = read.mapSize(value);
        const prefix = prefixOf(names, 'Map', `(${size})`);
        const items = (level) => iteratedTexts(view, read.mapEntries(value), read.mapNext, size,
            ([key, item]) => `${valueText(view, key, level)} => ${valueText(view, item, level)}`);
        return braced(prefix, shownKeys(view, value), items, size === 0 ? `${prefix}{}` : undefined);
    }

    function bufferShape(view, value, names) {
        return braced(prefixOf(names, 'ArrayBuffer'), shownKeys(view, value),
            () => [bufferContents(view, value), `byteLength: ${read.bufferLength(value)}`]);
    }

    function bufferContents(view, buffer) {
        if (read.bufferDetached(buffer))
            return '(detached)';
        const bytes = new Uint8Array(buffer);
        const texts = [];
        for (let i = 0; i < min(bytes.length, view.maxItems); i++)
            push(texts, padStart(digits(bytes[i], 16), 2, '0'));
        const more = bytes.length - texts.length;
        return `[Uint8Contents]: <${join(texts, ' ')}${more > 0 ? ` ... ${plural(more, 'more byte')}` : ''}>`;
    }

    function dataViewShape(view, value, names) {
        return braced(prefixOf(names, 'DataView'), shownKeys(view, value), (level) => [
            `byteLength: ${read.dataViewLength(value)}`,
            `byteOffset: ${read.dataViewOffset(value)}`,
            `buffer: ${indentedText(view, read.dataViewBuffer(value), level)}`,
        ]);
    }

    const weakShape = (view, value, names, brand) =>
        braced(prefixOf(names, brand), shownKeys(view, value), () => ['<items unknown>']);

    function functionShape(view, value, names) {
        const source = functionSource(value);
        const isClass = startsWith(source, 'class') && endsWith(source, '}');
        return worded(isClass ? classText(value, names) : functionText(value, names), shownKeys(view, value));
    }

    function classText(value, { className, tag }) {
        const parent = getPrototypeOf(value);
        return `[class ${ownName(value) || '(anonymous)'}` +
            (className !== 'Function' && className !== null ? ` [${className}]` : '') +
            (tag !== '' ? ` [${tag}]` : '') +
            (className === null ? ' extends null' : ownName(parent) !== '' ? ` extends ${ownName(parent)}` : '') + ']';
    }

    const functionKinds = ['AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'];

    function functionText(value, { className, tag }) {
        const kind = dataProperty(value, Symbol.toStringTag);
        const type = holds(functionKinds, kind) ? kind : 'Function';
        const name = ownName(value);
        return `[${type}${className === null ? ' (null prototype)' : ''}${name === '' ? ' (anonymous)' : `: ${name}`}]` +
            (className !== type && className !== null ? ` ${className}` : '') + (tag !== '' ? ` [${tag}]` : '');
    }

    /* Dates, regular expressions and the like: a word, with the class before it where that is another. */
    function wordShape(view, value, names, brand, word) {
        const prefix = prefixOf(names, brand);
        return worded(prefix === `${brand} ` ? word : prefix + word, shownKeys(view, value));
    }

    function dateShape(view, value, names, brand) {
        const time = read.dateTime(value);
        return wordShape(view, value, names, brand, time === time ? read.dateISO(value) : 'Invalid Date');
    }

    const regExpShape = (view, value, names, brand) =>
        wordShape(view, value, names, brand, `/${read.regExpSource(value)}/${read.regExpFlags(value)}`);

    const boxShape = (unbox) => (view, value, { className, tag }, brand) => {
        const primitive = unbox(value);
        const keys = brand === 'String' ? keysBesideItems(view, value, primitive.length) : shownKeys(view, value);
        const ofClass = className === brand ? '' : className === null ? ' (null prototype)' : ` (${className})`;
        const suffix = tag !== '' && tag !== brand ? ` [${tag}]` : '';
        return worded(`[${brand}${ofClass}: ${primitiveText(view, primitive)}]${suffix}`, keys);
    };

    /* Errors */

    const engineKeys = ['line', 'column', 'sourceURL', 'stack', 'message'];

    /* "Foo [Error]" for a class that did not set its name. */
    function errorLabel(name, names) {
        const label = slice(prefixOf(names, name), 0, -1);
        return !endsWith(name, 'Error') || label === name ? name : contains(label, name) ? label : `${label} [${name}]`;
    }

    function errorHeadline(error, names) {
        const name = dataProperty(error, 'name');
        const text = quietHeadline(error);
        return typeof name === 'string' && startsWith(text, name)
            ? errorLabel(name, names) + slice(text, name.length)
            : text;
    }

    function errorShape(view, value, names) {
        const keys = filter(shownKeys(view, value), (key) => !holds(engineKeys, key));
        for (const key of ['cause', 'errors'])
            if (getOwnPropertyDescriptor(value, key) !== undefined && !holds(keys, key))
                push(keys, key);
        const trace = frames(dataProperty(value, 'stack'));
        const headline = errorHeadline(value, names);
        const text = trace === '' ? `[${headline}]` : headline + trace;
        return worded(replaceText(text, /\n/g, `\n${repeat(' ', view.indentation)}`), keys);
    }

    const shapes = {
        __proto__: null,
        Object: objectShape,
        Array: arrayShape,
        Arguments: argumentsShape,
        Function: functionShape,
        Error: errorShape,
        Map: mapShape,
        Set: setShape,
        Date: dateShape,
        RegExp: regExpShape,
        ArrayBuffer: bufferShape,
        DataView: dataViewShape,
        WeakMap: weakShape,
        WeakSet: weakShape,
        Number: boxShape(read.number),
        String: boxShape(read.string),
        Boolean: boxShape(read.boolean),
        BigInt: boxShape(read.bigint),
        Symbol: boxShape(read.symbol),
    };

    const shapeFor = (value, brand) => shapes[brand] ?? (isView(value) ? typedArrayShape : objectShape);

    /* Layout */

    function areNumbers(texts, count) {
        for (let i = 0; i < count; i++)
            if (!test(/^(?:-?(?:\d[\d.e+-]*n?|Infinity)|NaN)$/, texts[i]))
                return false;
        return true;
    }

    /* Puts many short items into columns, as wide as the widest of each. */
    function groupItems(view, texts) {
        const count = texts.length > view.maxItems ? texts.length - 1 : texts.length;
        let total = 0;
        let widest = 0;
        for (let i = 0; i < count; i++) {
            total += texts[i].length + 2;
            widest = max(widest, texts[i].length);
        }
        const width = widest + 2;
        if (width * 3 + view.indentation >= view.breakLength || (total / width <= 5 && widest > 6))
            return texts;
        const columns = columnCount(view, texts.length, count, total, width);
        return columns <= 1 ? texts : alignRows(texts, count, columns);
    }

    /* About a square, as characters are 2.5 times as high as wide; at most 12 columns. */
    function columnCount(view, entries, count, total, width) {
        const biasedWidth = max(width - 3 - sqrt(width - total / entries), 1);
        const square = round(sqrt(2.5 * biasedWidth * count) / biasedWidth);
        return min(square, floor((view.breakLength - view.indentation) / width), 12);
    }

    function alignRows(texts, count, columns) {
        const pad = areNumbers(texts, count) ? padStart : padEnd;
        const widths = [];
        for (let column = 0; column < columns; column++) {
            widths[column] = 2;
            for (let i = column; i < count; i += columns)
                widths[column] = max(widths[column], texts[i].length + 2);
        }
        const rows = [];
        for (let first = 0; first < count; first += columns)
            push(rows, rowText(texts, first, min(first + columns, count), widths, pad));
        if (count < texts.length)
            push(rows, texts[count]);
        return rows;
    }

    function rowText(texts, first, end, widths, pad) {
        let row = '';
        for (let i = first; i < end - 1; i++)
            row += pad(`${texts[i]}, `, widths[i - first], ' ');
        const last = texts[end - 1];
        return row + (pad === padStart ? padStart(last, widths[end - 1 - first] - 2, ' ') : last);
    }

    function fitsOneLine(view, shape, base, texts) {
        let width = 2 * texts.length + view.indentation + shape.open.length + base.length + 10;
        for (let i = 0; i < texts.length && width <= view.breakLength; i++)
            width += texts[i].length;
        return width <= view.breakLength && !contains(base, '\n');
    }

    /* On one line when it fits and holds at most three levels of objects; else one property, or row of items, a line. */
    function layOut(view, shape, base, texts, level) {
        const before = base === '' ? '' : `${base} `;
        const rows = shape.isList && texts.length > 6 ? groupItems(view, texts) : texts;
        if (view.innermost - level < 3 && rows === texts && fitsOneLine(view, shape, base, texts)) {
            const line = join(texts, ', ');
            if (!contains(line, '\n'))
                return `${before}${shape.open} ${line} ${shape.close}`;
        }
        const indent = `\n${repeat(' ', view.indentation)}`;
        return `${before}${shape.open}${indent}  ${join(rows, `,${indent}  `)}${indent}${shape.close}`;
    }

    /* The way down */

    function circularText(view, value) {
        if (!holds(view.circular, value))
            push(view.circular, value);
        return `[Circular *${indexOf(view.circular, value) + 1}]`;
    }

    function contentText(view, value, shape, level) {
        push(view.path, value);
        view.innermost = level;
        const texts = shape.items(level + 1);
        for (let i = 0; i < shape.keys.length; i++)
            push(texts, propertyText(view, value, shape.keys[i], level + 1));
        view.path.length--;
        const reference = holds(view.circular, value) ? `<ref *${indexOf(view.circular, value) + 1}>` : '';
        const base = reference !== '' && shape.base !== '' ? `${reference} ${shape.base}` : reference + shape.base;
        return layOut(view, shape, base, texts, level);
    }

    function objectText(view, value, level) {
        const brand = brandOf(value);
        const names = { className: classNameOf(value), tag: '' };
        names.tag = tagOf(value, names.className);
        const shape = shapeFor(value, brand)(view, value, names, brand);
        if (shape.keys.length === 0 && shape.alone !== undefined)
            return shape.alone;
        if (level > view.depth || view.left <= 0)
            return `[${slice(prefixOf(names, 'Object'), 0, -1)}]`;
        return contentText(view, value, shape, level);
    }

    /* Only the traps of a Proxy can make this fail. */
    function guardedObjectText(view, value, level) {
        const { indentation } = view;
        const above = view.path.length;
        try {
            return objectText(view, value, level);
        } catch {
            view.indentation = indentation;
            view.path.length = above;
            return '[Proxy]';
        }
    }

    function valueText(view, value, level) {
        if (isObject(value) && holds(view.path, value))
            return circularText(view, value);
        const text = isObject(value) ? guardedObjectText(view, value, level) : primitiveText(view, value);
        view.left -= text.length;
        return text;
    }

    /* options: see defaults */
    function inspect(value, options) {
        const view = {
            ...defaults, ...options,
            path: [], circular: [], indentation: 0, innermost: 0, left: TOTAL_LENGTH,
        };
        view.depth = min(view.depth, DEEPEST);
        return valueText(view, value, 0);
    }

    return { inspect };
})
