/* SPDX-License-Identifier: MIT
 *
 * util.types: what a value really is. */
(function (kit) {
    'use strict';

    const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

    /* undefined where a proxy refuses to tell. */
    const brandOf = (value) => {
        try {
            return isObject(value) ? kit.brandOf(value) : undefined;
        } catch {
            return undefined;
        }
    };
    const { isView } = ArrayBuffer;
    const kindOf = (value) => (typeof value === 'function' ? Object.prototype.toString.call(value).slice(8, -1) : '');
    const isOf = (brand) => (value) => brandOf(value) === brand;
    const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
    const isArrayOf = (name) => (value) => tag.call(value) === name;
    const boxes = ['Number', 'String', 'Boolean', 'BigInt', 'Symbol'];
    const isWeb = (group, name) => (value) => isObject(value) && value instanceof kit.need(group)[name];

    const types = {
        isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
        isArgumentsObject: isOf('Arguments'),
        isArrayBuffer: isOf('ArrayBuffer'),
        isArrayBufferView: isView,
        isAsyncFunction: (value) => kindOf(value) === 'AsyncFunction' || kindOf(value) === 'AsyncGeneratorFunction',
        isBigIntObject: isOf('BigInt'),
        isBooleanObject: isOf('Boolean'),
        isBoxedPrimitive: (value) => typeof value === 'object' && boxes.includes(brandOf(value)),
        isCryptoKey: isWeb('subtle', 'CryptoKey'),
        isDataView: (value) => isView(value) && tag.call(value) === undefined,
        isDate: isOf('Date'),
        isExternal: () => false,
        isGeneratorFunction: (value) => kindOf(value) === 'GeneratorFunction' || kindOf(value) === 'AsyncGeneratorFunction',
        isGeneratorObject: (value) => brandOf(value) === 'Generator' || brandOf(value) === 'AsyncGenerator',
        isKeyObject: (value) => isObject(value) && value instanceof kit.need('node/crypto').KeyObject,
        isMap: isOf('Map'),
        isMapIterator: isOf('Map Iterator'),
        isModuleNamespaceObject: () => false,
        isNativeError: isOf('Error'),
        isNumberObject: isOf('Number'),
        isPromise: isOf('Promise'),
        isProxy: () => false,
        isRegExp: isOf('RegExp'),
        isSet: isOf('Set'),
        isSetIterator: isOf('Set Iterator'),
        isSharedArrayBuffer: (value) => typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer,
        isStringObject: isOf('String'),
        isSymbolObject: isOf('Symbol'),
        isTypedArray: (value) => tag.call(value) !== undefined,
        isWeakMap: isOf('WeakMap'),
        isWeakSet: isOf('WeakSet'),
    };
    for (const { name } of [Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array,
        Float64Array, BigInt64Array, BigUint64Array]) types[`is${name}`] = isArrayOf(name);
    return types;
})
