/* SPDX-License-Identifier: MIT
 *
 * Shows any value as text for people, in the style known from node's util.inspect. Never runs getters, toJSON or other
 * code of scripts, the traps of a Proxy excepted, and never throws: what those refuse to tell is shown as [Proxy]. Runs
 * in the system realm.
 *
 * What the engine does not tell differs from node: a promise has no state, an iterator no remaining items, a Proxy is
 * shown through its traps, a tag that is a getter is not shown. And no more of a value is looked at than is shown: own
 * properties of arrays with more than 1000 items are not looked for, nor properties behind the first 10000.
 *
 * host: brands, errorText, looks, redaction   what the files of these names return
 *       and all that inspect-text.js and inspect-layout.js return
 */
(function (host) {
    'use strict';

    const { brands, errorText, looks, redaction, layOut } = host;
    const { plural, quote, primitiveText, ownData, ownName, classNameOf, tagOf, prefixOf, keyText } = host;
    const { brandOf, isObject, dataProperty, read, uncurry } = brands;
    const { quietHeadline, quietName, frames } = errorText;
    const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
    const { isView } = ArrayBuffer;
    const { floor, min } = Math;
    const hasOwn = uncurry(Object.prototype.hasOwnProperty);
    const functionSource = uncurry(Function.prototype.toString);
    const join = uncurry(Array.prototype.join);
    const push = uncurry(Array.prototype.push);
    const filter = uncurry(Array.prototype.filter);
    const sort = uncurry(Array.prototype.sort);
    const splice = uncurry(Array.prototype.splice);
    const indexOf = uncurry(Array.prototype.indexOf);
    const holds = uncurry(Array.prototype.includes);
    const contains = uncurry(String.prototype.includes);
    const startsWith = uncurry(String.prototype.startsWith);
    const endsWith = uncurry(String.prototype.endsWith);
    const slice = uncurry(String.prototype.slice);
    const repeat = uncurry(String.prototype.repeat);
    const padStart = uncurry(String.prototype.padStart);
    const replaceText = uncurry(String.prototype.replace);
    const test = uncurry(RegExp.prototype.test);
    const digits = uncurry(Number.prototype.toString);

    const defaults = {
        depth: 2, /* levels of objects below the value itself */
        maxItems: 100, /* of an array, map, set or buffer */
        breakLength: 80, /* columns */
        compact: 3, /* levels of objects on one line; 0: each member has its own */
        sorted: undefined, /* true: members by their text, or as this function compares them */
        custom: null, /* (object, levels that are left): its text, undefined: as others; what it throws inspect() throws */
        showHidden: false, /* properties that are not enumerable too */
        names: null, /* that lead to the value; what must not be shown is hidden then, see redact.js */
        budget: null, /* { left }: the characters that this and other values may still take together */
    };
    const DEEPEST = 100; /* whatever depth was asked for: our own stack is finite */
    const LARGEST_LISTED = 1000; /* items of an array whose other properties are looked for */
    const MOST_LOOKED_AT = 10000; /* properties of an object, or places of an array with holes */
    const SAMPLE = 64; /* places of a long array that show whether it has many items */
    const TOTAL_LENGTH = 1 << 20; /* characters after which nothing further is opened */
    const REDACTED = '[redacted]';

    const moreItems = (count) => `... ${plural(count, 'more item')}`;

    /* Properties */

    const isIndex = (key) => typeof key === 'string' && test(/^(?:0|[1-9]\d{0,9})$/, key) && +key < 2 ** 32 - 1;

    /* Of all keys those to be shown, from a place on; `unlisted` counts those that were not looked at. */
    function shownOf(view, value, keys, from) {
        const end = min(keys.length, from + MOST_LOOKED_AT);
        const shown = [];
        view.budget.left -= keys.length >> 4; /* to find them is work as well */
        for (let i = from; i < end && (shown.length === 0 || !view.isClosing); i++)
            if (view.showHidden || getOwnPropertyDescriptor(value, keys[i])?.enumerable)
                push(shown, keys[i]);
        shown.unlisted = keys.length - end;
        return shown;
    }

    const shownKeys = (view, value) => shownOf(view, value, ownKeys(value), 0);

    /* Indexes come first. */
    function keysBesideItems(view, value, count) {
        if (count > LARGEST_LISTED)
            return [];
        const keys = ownKeys(value);
        let from = keys.length;
        while (from > 0 && !isIndex(keys[from - 1]))
            from--;
        return shownOf(view, value, keys, from);
    }

    /* Whether what is about to be shown at this level has a name that must not be. */
    function isHidden(view, name, level) {
        if (view.names === null)
            return false;
        const at = view.above + level - 1;
        view.names[at] = name;
        return redaction.hides(view.names, at + 1);
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

    const propertyValueText = (view, property, key, level) =>
        (isHidden(view, key, level) ? REDACTED
            : isAccessor(property) ? accessorText(property)
            : indentedText(view, property.value, level));

    function propertyText(view, object, key, level) {
        const property = getOwnPropertyDescriptor(object, key) ?? { value: undefined, enumerable: true };
        const name = keyText(key, property.enumerable);
        view.budget.left -= name.length + 2;
        return `${name}: ${propertyValueText(view, property, key, level)}`;
    }

    /* Shapes: how each kind of object is laid out. `alone` is the whole text when there are no own properties to show;
     * `base` stands before the brace, and before all a prefix, which does not count for what fits on a line; `items` gives
     * the lines that come before those of the properties. */

    const noItems = () => [];

    const braced = (prefix, keys, items = noItems, alone) =>
        ({ base: '', open: `${prefix}{`, close: '}', isList: false, keys, items, alone });

    const bracketed = (prefix, keys, items, alone) =>
        ({ base: '', open: `${prefix}[`, close: ']', isList: true, keys, items, alone });

    const worded = (base, keys) => ({ base, open: '{', close: '}', isList: false, keys, items: noItems, alone: base });

    function objectShape(view, value, names) {
        const look = looks.lookOf(value);
        const shown = look === undefined ? undefined : looks.shownBy(value, look, false);
        if (shown !== undefined)
            return lookShape(view, value, look, shown, names.className);
        const keys = shownKeys(view, value);
        const prefix = names.className === 'Object' && names.tag === '' ? '' : prefixOf(names, 'Object');
        return braced(prefix, keys, noItems, `${prefix}{}`);
    }

    /* An object of a Web API. */
    function lookShape(view, value, look, { members, unlisted }, className) {
        const prefix = prefixOf({ className, tag: '' }, look.name);
        const memberText = ([name, item], level) => {
            const text = itemText(view, item, name, level);
            return look.isMap ? `${quote(name)} => ${text}` : `${keyText(name, true)}: ${text}`;
        };
        const items = (level) => {
            const texts = [];
            const shown = look.pairs === undefined ? members.length : min(members.length, view.maxItems);
            view.indentation += 2;
            while (texts.length < shown)
                push(texts, memberText(members[texts.length], level));
            view.indentation -= 2;
            if (members.length + unlisted > shown)
                push(texts, moreItems(members.length + unlisted - shown));
            return texts;
        };
        const alone = members.length === 0 ? `${prefix}{}` : undefined;
        return { ...braced('', looks.ownKeysOf(value, look), items, alone), prefix };
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

    /* A row of holes counts as one item. Behind the places that are looked at one by one the items are found by their names,
     * unless there are many. */
    function arrayItems(view, array, length, level) {
        const texts = [];
        const close = min(length, MOST_LOOKED_AT);
        let next = 0; /* the first place that is not in texts */
        const add = (i) => {
            if (i > next)
                push(texts, emptyItems(i - next));
            next = i;
            if (texts.length < view.maxItems) {
                push(texts, propertyValueText(view, getOwnPropertyDescriptor(array, i), i, level));
                next++;
            }
        };

        for (let i = 0; i < close && texts.length < view.maxItems; i++)
            if (hasOwn(array, i))
                add(i);
        const isThin = close < length && texts.length < view.maxItems && hasFewItems(array, close, length);
        const keys = isThin ? ownKeys(array) : [];
        for (let i = 0; i < keys.length && texts.length < view.maxItems; i++)
            if (isIndex(keys[i]) && +keys[i] >= close)
                add(+keys[i]);
        return pushRest(view, texts, next, isThin ? length : close, length);
    }

    /* What is said of the places from `next` on; those before `seen` are holes. */
    function pushRest(view, texts, next, seen, length) {
        if (next < seen && texts.length < view.maxItems) {
            push(texts, emptyItems(seen - next));
            next = seen;
        }
        if (next < length)
            push(texts, moreItems(length - next));
        return texts;
    }

    /* As far as a sample tells. */
    function hasFewItems(array, from, length) {
        for (let i = 0; i < SAMPLE; i++)
            if (hasOwn(array, from + floor((length - from) * i / SAMPLE)))
                return false;
        return true;
    }

    const emptyItems = (count) => `<${plural(count, 'empty item')}>`;

    function typedArrayShape(view, value, names, brand) {
        const length = read.arrayLength(value);
        const bytes = looks.lookOf(value)?.bytes;
        if (bytes !== undefined)
            return worded(bytesText(view, value, names, bytes), keysBesideItems(view, value, length));
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

    /* <Buffer 68 69> */
    function bytesText(view, value, { className }, most) {
        const bytes = new Uint8Array(read.arrayBuffer(value), read.arrayOffset(value), read.arrayLength(value));
        return `<${className} ${hexOf(bytes, most)}>`;
    }

    function iteratedTexts(view, iterator, next, count, text) {
        const texts = [];
        const shown = min(view.maxItems, count);
        view.indentation += 2;
        while (texts.length < shown)
            push(texts, text(next(iterator).value, texts.length));
        view.indentation -= 2;
        if (count > shown)
            push(texts, moreItems(count - shown));
        return texts;
    }

    /* A value at a place, or under a name, that is no property. */
    const itemText = (view, item, name, level) => (isHidden(view, name, level) ? REDACTED : valueText(view, item, level));

    const nameOf = (key, i) => (typeof key === 'string' || typeof key === 'symbol' ? key : i);

    function setShape(view, value, names) {
        const size = read.setSize(value);
        const prefix = prefixOf(names, 'Set', `(${size})`);
        const items = (level) => iteratedTexts(view, read.setValues(value), read.setNext, size,
            (item, i) => itemText(view, item, i, level));
        return braced(prefix, shownKeys(view, value), items, size === 0 ? `${prefix}{}` : undefined);
    }

    function mapShape(view, value, names) {
        const size = read.mapSize(value);
        const prefix = prefixOf(names, 'Map', `(${size})`);
        const items = (level) => iteratedTexts(view, read.mapEntries(value), read.mapNext, size,
            ([key, item], i) => `${itemText(view, key, i, level)} => ${itemText(view, item, nameOf(key, i), level)}`);
        return braced(prefix, shownKeys(view, value), items, size === 0 ? `${prefix}{}` : undefined);
    }

    function hexOf(bytes, most) {
        const texts = [];
        for (let i = 0; i < min(bytes.length, most); i++)
            push(texts, padStart(digits(bytes[i], 16), 2, '0'));
        const more = bytes.length - texts.length;
        return join(texts, ' ') + (more > 0 ? ` ... ${plural(more, 'more byte')}` : '');
    }

    function bufferShape(view, value, names) {
        return braced(prefixOf(names, 'ArrayBuffer'), shownKeys(view, value),
            () => [bufferContents(view, value), `byteLength: ${read.bufferLength(value)}`]);
    }

    function bufferContents(view, buffer) {
        if (read.bufferDetached(buffer))
            return '(detached)';
        return `[Uint8Contents]: <${hexOf(new Uint8Array(buffer), view.maxItems)}>`;
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

    function errorHeadline(error, names, isMessageHidden) {
        const name = quietName(error);
        const text = quietHeadline(error, isMessageHidden);
        return typeof name === 'string' && startsWith(text, name)
            ? errorLabel(name, names) + slice(text, name.length)
            : text;
    }

    function errorShape(view, value, names, brand, level) {
        const listed = shownKeys(view, value);
        const keys = filter(listed, (key) => !holds(engineKeys, key));
        keys.unlisted = listed.unlisted;
        for (const key of ['cause', 'errors'])
            if (getOwnPropertyDescriptor(value, key) !== undefined && !holds(keys, key))
                push(keys, key);
        const trace = isHidden(view, 'stack', level + 1) ? '' : frames(dataProperty(value, 'stack'));
        const headline = errorHeadline(value, names, isHidden(view, 'message', level + 1));
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
        const { keys } = shape;
        let i = 0;
        for (; i < keys.length && view.budget.left > 0; i++)
            push(texts, propertyText(view, value, keys[i], level + 1));
        const unshown = keys.length - i + (keys.unlisted ?? 0);
        if (unshown > 0)
            push(texts, `... ${plural(unshown, 'more member')}`);
        view.path.length--;
        sortMembers(view, shape, texts, i);
        const reference = holds(view.circular, value) ? `<ref *${indexOf(view.circular, value) + 1}>` : '';
        const base = reference !== '' && shape.base !== '' ? `${reference} ${shape.base}` : reference + shape.base;
        return (shape.prefix ?? '') + layOut(view, shape, base, texts, level);
    }

    /* The last of the texts are those of properties; where there are items without an order, they are sorted with them. */
    function sortMembers(view, shape, texts, properties) {
        if (!view.sorted || texts.length < 2)
            return;
        const from = shape.isList ? texts.length - properties : 0;
        const members = sort(splice(texts, from, texts.length - from), view.sorted === true ? undefined : view.sorted);
        for (let i = 0; i < members.length; i++)
            push(texts, members[i]);
    }

    const closedText = (names) => `[${slice(prefixOf(names, 'Object'), 0, -1)}]`;

    function objectText(view, value, level) {
        const brand = brandOf(value);
        const names = { className: classNameOf(value), tag: '' };
        names.tag = tagOf(value, names.className);
        if (view.budget.left <= 0)
            return closedText(names);
        view.isClosing = level > view.depth;
        const shape = shapeFor(value, brand)(view, value, names, brand, level);
        if (shape.keys.length === 0 && shape.alone !== undefined)
            return shape.alone;
        if (view.isClosing)
            return closedText(names);
        return contentText(view, value, shape, level);
    }

    /* undefined: the caller has none for it. */
    function customText(view, value, level) {
        if (view.custom === null)
            return undefined;
        view.isAsking = true; /* and stays so where that throws */
        const text = view.custom(value, view.depth - level, view.indentation);
        view.isAsking = false;
        return text;
    }

    /* Behind what the caller has for it only the traps of a Proxy can make this fail. */
    function guardedObjectText(view, value, level) {
        const { indentation } = view;
        const above = view.path.length;
        try {
            return customText(view, value, level) ?? objectText(view, value, level);
        } catch (error) {
            if (view.isAsking)
                throw error;
            view.indentation = indentation;
            view.path.length = above;
            return '[Proxy]';
        }
    }

    function valueText(view, value, level) {
        if (isObject(value) && holds(view.path, value))
            return circularText(view, value);
        const text = isObject(value) ? guardedObjectText(view, value, level) : primitiveText(view, value);
        view.budget.left -= text.length + 1;
        return text;
    }

    /* options: see defaults */
    function inspect(value, options) {
        const view = {
            ...defaults, ...options,
            path: [], circular: [], indentation: 0, innermost: 0, isClosing: false, isAsking: false,
        };
        view.depth = min(view.depth, DEEPEST);
        view.budget ??= { left: TOTAL_LENGTH };
        view.names = redaction.isActive ? view.names : null;
        view.above = view.names?.length;
        return valueText(view, value, 0);
    }

    return { inspect };
})
