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
 * make(realm) takes the intrinsics of a realm by name: Object Array Map Set Date RegExp ArrayBuffer DataView, all typed
 * arrays, Error and its kinds; DOMException is used for DataCloneError as soon as it is there.
 */
(function (host) {
    'use strict';

    const { brands } = host;
    const { brandOf, dataProperty, isObject, read, uncurry } = brands;
    const { construct, defineProperty, getOwnPropertyDescriptor } = Reflect;
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

    const DATA_CLONE_ERROR = 25;

    function dataCloneError(realm, message) {
        if (realm.DOMException !== undefined)
            return new realm.DOMException(message, 'DataCloneError');
        const error = new realm.Error(message);
        defineProperty(error, 'name', { value: 'DataCloneError', writable: true, configurable: true });
        defineProperty(error, 'code', { value: DATA_CLONE_ERROR, writable: true, configurable: true });
        return error;
    }

    /* Our own realm's errors must not reach a script: the same error from its realm. */
    function errorForScript(realm, thrown) {
        if (!isError(thrown) || !(thrown instanceof Error))
            return thrown;
        const Constructor = realm[dataProperty(thrown, 'name')] ?? realm.Error;
        return new Constructor(dataProperty(thrown, 'message'));
    }

    function uncloneable(job, what) {
        return dataCloneError(job.realm, `${what} could not be cloned.`);
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

    /* The copies exist before the value is read, so that views are made over them; the bytes come at the end. */
    function prepareTransfer(job, buffers) {
        for (let i = 0; i < buffers.length; i++) {
            if (!isObject(buffers[i]) || brandOf(buffers[i]) !== 'ArrayBuffer')
                throw dataCloneError(job.realm, `Value at index ${i} of the transfer list is not transferable.`);
            if (read.bufferDetached(buffers[i]))
                throw dataCloneError(job.realm, `The ArrayBuffer at index ${i} of the transfer list is detached.`);
            if (mapHas(job.memory, buffers[i]))
                throw dataCloneError(job.realm, `The ArrayBuffer at index ${i} of the transfer list is there twice.`);
            remember(job, buffers[i], newBufferLike(job, buffers[i]));
        }
    }

    function finishTransfer(job, buffers) {
        for (let i = 0; i < buffers.length; i++) {
            if (read.bufferDetached(buffers[i]))
                throw dataCloneError(job.realm, `The ArrayBuffer at index ${i} of the transfer list is detached.`);
            const copy = mapGet(job.memory, buffers[i]);
            if (read.bufferLength(copy) !== read.bufferLength(buffers[i]))
                resize(copy, read.bufferLength(buffers[i]));
            copyBytes(new Uint8Array(copy), new Uint8Array(buffers[i]));
            moveBuffer(buffers[i], 0);
        }
    }

    function cloneForRealm(realm, count, value, options) {
        if (count === 0)
            throw new TypeError('structuredClone needs a value');
        const job = { realm, memory: new Map() };
        const buffers = transferList(options);
        prepareTransfer(job, buffers);
        const copy = clone(job, value);
        finishTransfer(job, buffers);
        return copy;
    }

    function make(realm) {
        const { structuredClone } = {
            structuredClone(value) {
                try {
                    return cloneForRealm(realm, arguments.length, value, arguments[1]);
                } catch (thrown) {
                    throw errorForScript(realm, thrown);
                }
            },
        };
        return freeze(structuredClone);
    }

    return { make };
})
