/* SPDX-License-Identifier: MIT
 *
 * structuredClone by the HTML standard, in one pass over the value. It runs in the system realm; everything it hands out,
 * copies and errors alike, is made by the constructors of the realm it works for.
 *
 * Where the engine hides what the standard asks for: a Proxy is copied as what it shows; a view that follows its
 * resizable buffer gets the length it has now. A transferred buffer is copied and then detached, which scripts cannot
 * tell from moving it.
 *
 * host: { brands }
 * make(realm, known) takes the intrinsics of a realm by name: Object Array Map Set Date RegExp ArrayBuffer DataView, all
 * typed arrays, Error and its kinds; and what is known of its Web APIs (see web.js): kindOf(value), isPrototype(object),
 * isEmpty(), makeDOMException(message, name).
 */
(function (host) {
    'use strict';

    const { brands } = host;
    const { brandOf, dataProperty, isObject, read, uncurry } = brands;
    const { construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
    const textOf = String;
    const { freeze, keys: keysOf } = Object;
    const { isError } = Error;
    const hasOwn = uncurry(Object.prototype.hasOwnProperty);
    const push = uncurry(Array.prototype.push);
    const mapGet = uncurry(Map.prototype.get);
    const mapHas = uncurry(Map.prototype.has);
    const mapSet = uncurry(Map.prototype.set);
    const setAdd = uncurry(Set.prototype.add);
    const copyBytes = uncurry(Uint8Array.prototype.set);
    const resize = uncurry(ArrayBuffer.prototype.resize);
    const moveBuffer = uncurry(ArrayBuffer.prototype.transfer);
    const sourceOf = uncurry(Function.prototype.toString);

    const dataCloneError = (known, message) => known.makeDOMException(message, 'DataCloneError');

    /* Our own realm's errors must not reach a script: the same error from its realm. */
    function errorForScript(realm, thrown) {
        if (!isError(thrown) || !(thrown instanceof Error))
            return thrown;
        const Constructor = realm[dataProperty(thrown, 'name')] ?? realm.Error;
        return new Constructor(dataProperty(thrown, 'message'));
    }

    function uncloneable(job, what) {
        return dataCloneError(job.known, `${what} could not be cloned.`);
    }

    function remember(job, value, copy) {
        mapSet(job.memory, value, copy);
        return copy;
    }

    function define(object, key, value, enumerable) {
        defineProperty(object, key, { value, writable: true, enumerable, configurable: true });
    }

    /* Assigning is several times faster than defining, and does the same where no setter can be met. */
    function addProperty(object, key, value) {
        if (key in object)
            define(object, key, value, true);
        else
            object[key] = value;
    }

    /* A getter may have removed a later property. */
    function cloneProperties(job, value, copy) {
        const keys = keysOf(value);
        for (let i = 0; i < keys.length; i++)
            if (hasOwn(value, keys[i]))
                addProperty(copy, keys[i], clone(job, value[keys[i]]));
        return copy;
    }

    const cloneObject = (job, value) => cloneProperties(job, value, remember(job, value, new job.realm.Object()));

    function cloneArray(job, value) {
        const copy = remember(job, value, new job.realm.Array());
        copy.length = value.length;
        return cloneProperties(job, value, copy);
    }

    function cloneMap(job, value) {
        const copy = remember(job, value, new job.realm.Map());
        const entries = [];
        const iterator = read.mapEntries(value);
        for (let step = read.mapNext(iterator); !step.done; step = read.mapNext(iterator))
            push(entries, step.value);
        for (let i = 0; i < entries.length; i++)
            mapSet(copy, clone(job, entries[i][0]), clone(job, entries[i][1]));
        return copy;
    }

    function cloneSet(job, value) {
        const copy = remember(job, value, new job.realm.Set());
        const items = [];
        const iterator = read.setValues(value);
        for (let step = read.setNext(iterator); !step.done; step = read.setNext(iterator))
            push(items, step.value);
        for (let i = 0; i < items.length; i++)
            setAdd(copy, clone(job, items[i]));
        return copy;
    }

    const cloneDate = (job, value) => remember(job, value, new job.realm.Date(read.dateTime(value)));

    const cloneRegExp = (job, value) =>
        remember(job, value, new job.realm.RegExp(read.regExpSource(value), read.regExpFlags(value)));

    const cloneBox = (unbox) => (job, value) => remember(job, value, job.realm.Object(unbox(value)));

    /* Buffers and views */

    function newBufferLike(job, buffer) {
        const length = read.bufferLength(buffer);
        return read.bufferResizable(buffer)
            ? new job.realm.ArrayBuffer(length, { maxByteLength: read.bufferMaxLength(buffer) })
            : new job.realm.ArrayBuffer(length);
    }

    function cloneBuffer(job, value) {
        if (read.bufferDetached(value))
            throw uncloneable(job, 'A detached ArrayBuffer');
        const copy = newBufferLike(job, value);
        copyBytes(new Uint8Array(copy), new Uint8Array(value));
        return remember(job, value, copy);
    }

    function cloneTypedArray(job, value, brand) {
        const buffer = clone(job, read.arrayBuffer(value));
        return remember(job, value, new job.realm[brand](buffer, read.arrayOffset(value), read.arrayLength(value)));
    }

    function cloneDataView(job, value) {
        const buffer = clone(job, read.dataViewBuffer(value));
        const copy = new job.realm.DataView(buffer, read.dataViewOffset(value), read.dataViewLength(value));
        return remember(job, value, copy);
    }

    /* Errors */

    const errorNames = { __proto__: null, EvalError: true, RangeError: true, ReferenceError: true, SyntaxError: true,
        TypeError: true, URIError: true };
    const engineKeys = ['line', 'column', 'sourceURL', 'stack'];

    function cloneError(job, value) {
        const { name } = value;
        const message = getOwnPropertyDescriptor(value, 'message');
        const isGiven = message !== undefined && hasOwn(message, 'value');
        const Constructor = job.realm[typeof name === 'string' && errorNames[name] ? name : 'Error'];
        const copy = remember(job, value, construct(Constructor, isGiven ? [`${message.value}`] : []));
        copyPosition(value, copy);
        const cause = getOwnPropertyDescriptor(value, 'cause');
        if (cause !== undefined && hasOwn(cause, 'value'))
            define(copy, 'cause', clone(job, cause.value), false);
        return copy;
    }

    /* Where the error arose, not where it was copied. */
    function copyPosition(value, copy) {
        for (let i = 0; i < engineKeys.length; i++) {
            const own = getOwnPropertyDescriptor(value, engineKeys[i])?.value;
            if (typeof own === 'string' || typeof own === 'number')
                define(copy, engineKeys[i], own, false);
        }
    }

    const cloners = {
        __proto__: null,
        Object: cloneObject,
        Arguments: cloneObject,
        Array: cloneArray,
        Map: cloneMap,
        Set: cloneSet,
        Date: cloneDate,
        RegExp: cloneRegExp,
        Error: cloneError,
        ArrayBuffer: cloneBuffer,
        DataView: cloneDataView,
        Number: cloneBox(read.number),
        String: cloneBox(read.string),
        Boolean: cloneBox(read.boolean),
        BigInt: cloneBox(read.bigint),
    };
    for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
        Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array])
        cloners[type.name] = cloneTypedArray;

    /* Objects of Web APIs; undefined for any other. A plain object is told by its prototype, before anything is asked. */
    function clonePlatformObject(job, value) {
        const prototype = getPrototypeOf(value);
        if (prototype === null || prototype === job.realm.Object.prototype)
            return undefined;
        const kind = job.known.kindOf(value);
        if (kind?.clone !== undefined) {
            const copy = kind.clone(value);
            if (isError(value))
                copyPosition(value, copy);
            return copy;
        }
        for (let object = prototype; object !== null; object = getPrototypeOf(object))
            if (job.known.isPrototype(object))
                throw uncloneable(job, `#<${textOf(dataProperty(object, Symbol.toStringTag))}>`);
        return undefined;
    }

    function clone(job, value) {
        if (!isObject(value)) {
            if (typeof value === 'symbol')
                throw uncloneable(job, String(value));
            return value;
        }
        if (typeof value === 'function')
            throw uncloneable(job, sourceOf(value));
        const known = mapGet(job.memory, value);
        if (known !== undefined)
            return known;
        const brand = brandOf(value);
        if ((brand === 'Object' || brand === 'Error') && !job.known.isEmpty()) {
            const copy = clonePlatformObject(job, value);
            if (copy !== undefined)
                return remember(job, value, copy);
        }
        const cloner = cloners[brand];
        if (cloner === undefined)
            throw uncloneable(job, `#<${brand}>`);
        return cloner(job, value, brand);
    }

    /* Transfer */

    function transferList(options) {
        if (options === undefined || options === null)
            return [];
        if (!isObject(options))
            throw new TypeError('The options of structuredClone must be an object');
        const { transfer } = options;
        if (transfer === undefined)
            return [];
        if (!isObject(transfer))
            throw new TypeError('The transfer option of structuredClone must be a sequence of objects');
        return [...transfer];
    }

    /* How something is transferred: whether it still can be, what takes its place, and how that gets the contents. */
    const bufferKind = {
        canMove: (buffer) => !read.bufferDetached(buffer),
        make: (buffer, job) => newBufferLike(job, buffer),
        move(from, to) {
            if (read.bufferLength(to) !== read.bufferLength(from))
                resize(to, read.bufferLength(from));
            copyBytes(new Uint8Array(to), new Uint8Array(from));
            moveBuffer(from, 0);
        },
    };

    function transferKind(job, value) {
        if (!isObject(value))
            return undefined;
        return brandOf(value) === 'ArrayBuffer' ? bufferKind : job.known.kindOf(value);
    }

    function checkMovable(job, list, i, kind) {
        if (!kind.canMove(list[i]))
            throw dataCloneError(job.known, `Value at index ${i} of the transfer list is detached.`);
    }

    /* The copies exist before the value is read, so that views are made over them; the contents come at the end. */
    function prepareTransfer(job, list) {
        const kinds = [];
        for (let i = 0; i < list.length; i++) {
            const kind = transferKind(job, list[i]);
            if (kind?.move === undefined)
                throw dataCloneError(job.known, `Value at index ${i} of the transfer list is not transferable.`);
            checkMovable(job, list, i, kind);
            if (mapHas(job.memory, list[i]))
                throw dataCloneError(job.known, `Value at index ${i} of the transfer list is there twice.`);
            remember(job, list[i], kind.make(list[i], job));
            push(kinds, kind);
        }
        return kinds;
    }

    function finishTransfer(job, list, kinds) {
        for (let i = 0; i < list.length; i++) {
            checkMovable(job, list, i, kinds[i]);
            kinds[i].move(list[i], mapGet(job.memory, list[i]));
        }
    }

    function cloneForRealm(realm, known, count, value, options) {
        if (count === 0)
            throw new TypeError('structuredClone needs a value');
        const job = { realm, known, memory: new Map() };
        const list = transferList(options);
        const kinds = prepareTransfer(job, list);
        const copy = clone(job, value);
        finishTransfer(job, list, kinds);
        return copy;
    }

    function make(realm, known) {
        const { structuredClone } = {
            structuredClone(value) {
                try {
                    return cloneForRealm(realm, known, arguments.length, value, arguments[1]);
                } catch (thrown) {
                    throw errorForScript(realm, thrown);
                }
            },
        };
        return freeze(structuredClone);
    }

    return { make };
})
