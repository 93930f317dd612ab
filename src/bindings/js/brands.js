/* SPDX-License-Identifier: MIT
 *
 * Tells what a value from any realm really is, and reads it without calling anything looked up on it. `instanceof` is
 * of no use for objects of other realms, and names and tags can be forged, so built-ins are recognised by an internal
 * slot: a prototype method that throws for everything else. Runs in the system realm; encode.js, inspect.js,
 * console.js and structured-clone.js get what this returns as `host.brands`.
 *
 * The host object is not used. Only Proxy traps run user code here, so only they make a function throw.
 */
(function () {
    'use strict';

    const { apply, getOwnPropertyDescriptor, getPrototypeOf, has } = Reflect;
    const { isArray } = Array;
    const { isView } = ArrayBuffer;
    const { isError } = Error;

    /* Makes f.call(self, ...args) into g(self, ...args), so that no lookup of "call" happens later. */
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const getter = (prototype, name) => uncurry(getOwnPropertyDescriptor(prototype, name).get);

    const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
    const typedArrayName = getter(TypedArrayPrototype, Symbol.toStringTag);
    const toStringTag = uncurry(Object.prototype.toString);

    const read = {
        dateTime: uncurry(Date.prototype.getTime),
        dateISO: uncurry(Date.prototype.toISOString),
        regExpSource: getter(RegExp.prototype, 'source'),
        mapSize: getter(Map.prototype, 'size'),
        mapEntries: uncurry(Map.prototype.entries),
        mapNext: uncurry(getPrototypeOf(new Map().entries()).next),
        setSize: getter(Set.prototype, 'size'),
        setValues: uncurry(Set.prototype.values),
        setNext: uncurry(getPrototypeOf(new Set().values()).next),
        bufferLength: getter(ArrayBuffer.prototype, 'byteLength'),
        bufferDetached: getter(ArrayBuffer.prototype, 'detached'),
        bufferResizable: getter(ArrayBuffer.prototype, 'resizable'),
        bufferMaxLength: getter(ArrayBuffer.prototype, 'maxByteLength'),
        viewName: typedArrayName,
        arrayLength: getter(TypedArrayPrototype, 'length'),
        arrayBuffer: getter(TypedArrayPrototype, 'buffer'),
        arrayOffset: getter(TypedArrayPrototype, 'byteOffset'),
        arrayBytes: getter(TypedArrayPrototype, 'byteLength'),
        dataViewBuffer: getter(DataView.prototype, 'buffer'),
        dataViewOffset: getter(DataView.prototype, 'byteOffset'),
        dataViewLength: getter(DataView.prototype, 'byteLength'),
        boolean: uncurry(Boolean.prototype.valueOf),
        number: uncurry(Number.prototype.valueOf),
        string: uncurry(String.prototype.valueOf),
        bigint: uncurry(BigInt.prototype.valueOf),
        symbol: uncurry(Symbol.prototype.valueOf),
        symbolDescription: getter(Symbol.prototype, 'description'),
    };

    /* `RegExp.prototype.flags` reads properties that scripts may define; each of these checks the brand instead. */
    const flagGetters = [
        ['d', 'hasIndices'], ['g', 'global'], ['i', 'ignoreCase'], ['m', 'multiline'], ['s', 'dotAll'],
        ['u', 'unicode'], ['v', 'unicodeSets'], ['y', 'sticky'],
    ].map(([letter, name]) => [letter, getter(RegExp.prototype, name)]);

    read.regExpFlags = (regExp) => {
        let flags = '';
        for (let i = 0; i < flagGetters.length; i++)
            if (flagGetters[i][1](regExp))
                flags += flagGetters[i][0];
        return flags;
    };

    const weakMapHas = uncurry(WeakMap.prototype.has);
    const weakSetHas = uncurry(WeakSet.prototype.has);

    /* What has a tag of its own may be any of these; trying each costs a caught exception per row. */
    const slots = [
        ['Map', read.mapSize],
        ['Set', read.setSize],
        ['ArrayBuffer', read.bufferLength],
        ['Date', read.dateTime],
        ['RegExp', read.regExpSource],
        ['WeakMap', (value) => weakMapHas(value, value)],
        ['WeakSet', (value) => weakSetHas(value, value)],
        ['WeakRef', uncurry(WeakRef.prototype.deref)],
        ['Symbol', read.symbol],
        ['BigInt', read.bigint],
        ['Number', read.number],
        ['String', read.string],
        ['Boolean', read.boolean],
    ];

    /* Objects whose slot no harmless method shows: a promise's methods would mark its rejection as handled. */
    const tagged = new Set(['Promise', 'FinalizationRegistry', 'Generator', 'AsyncGenerator', 'Map Iterator',
        'Set Iterator', 'Array Iterator', 'String Iterator', 'RegExp String Iterator']);
    const isTagged = uncurry(Set.prototype.has);

    function hasSlot(value, probe) {
        try {
            probe(value);
            return true;
        } catch {
            return false;
        }
    }

    /* The data property along the prototype chain, or undefined; never runs a getter. */
    function dataProperty(value, key) {
        for (let object = value, steps = 0; object !== null && steps < 100; object = getPrototypeOf(object), steps++) {
            const property = getOwnPropertyDescriptor(object, key);
            if (property !== undefined)
                return property.value;
        }
        return undefined;
    }

    function brandOfTagged(value) {
        for (let i = 0; i < slots.length; i++)
            if (hasSlot(value, slots[i][1]))
                return slots[i][0];
        const tag = dataProperty(value, Symbol.toStringTag);
        return typeof tag === 'string' && isTagged(tagged, tag) ? tag : 'Object';
    }

    /* Without a tag in the way, this built-in says 'Date', 'RegExp', 'Number', 'Arguments'… or 'Object'. */
    function brandOfUntagged(value) {
        const tag = toStringTag(value);
        return tag === '[object Date]' ? 'Date'
            : tag === '[object RegExp]' ? 'RegExp'
            : tag === '[object Number]' ? 'Number'
            : tag === '[object String]' ? 'String'
            : tag === '[object Boolean]' ? 'Boolean'
            : tag === '[object Arguments]' ? 'Arguments'
            : 'Object';
    }

    /* The built-in class of an object: 'Array', 'Error', 'Map', 'Float64Array', 'Date', 'Promise'… 'Object' for all
     * others, 'Function' for whatever can be called. */
    function brandOf(value) {
        if (typeof value === 'function')
            return 'Function';
        if (isArray(value))
            return 'Array';
        if (isError(value))
            return 'Error';
        if (isView(value))
            return typedArrayName(value) ?? 'DataView';
        return has(value, Symbol.toStringTag) ? brandOfTagged(value) : brandOfUntagged(value);
    }

    const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');

    /* Made by a literal, Object.create(null) or JSON: nothing but an Object.prototype, of any realm, is above it. */
    function isPlainObject(value) {
        if (!isObject(value) || brandOf(value) !== 'Object')
            return false;
        const prototype = getPrototypeOf(value);
        return prototype === null || getPrototypeOf(prototype) === null;
    }

    return { brandOf, isObject, isPlainObject, dataProperty, read, uncurry, getter };
})
