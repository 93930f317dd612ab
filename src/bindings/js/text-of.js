/* SPDX-License-Identifier: MIT
 *
 * The text that String(value) gives, as far as it can be shown: the engine joins all items of an array, which may be four
 * thousand millions, and nothing interrupts it, nor the conversion of a large BigInt. A toString or join of the script's own
 * is run as it is.
 *
 * host: { brands } */
(function (host) {
    'use strict';

    const { brandOf, dataProperty, isObject, read, uncurry } = host.brands;
    const { isArray } = Array;
    const { isView } = ArrayBuffer;
    const { min } = Math;
    const sourceOf = uncurry(Function.prototype.toString);
    const contains = uncurry(String.prototype.includes);

    const ITEMS = 1000; /* of one array */
    const LENGTH = 32 * 1024; /* characters after which no further item is added */
    const DEPTH = 10;
    const LARGEST_BIGINT = 1n << 32768n; /* the time to find its digits grows with their square */

    const isNative = (method) => typeof method !== 'function' || contains(sourceOf(method), '[native code]');

    const isJoined = (value) => (isArray(value) || isView(value) && brandOf(value) !== 'DataView')
        && isNative(dataProperty(value, 'toString')) && isNative(dataProperty(value, 'join'))
        && dataProperty(value, Symbol.toPrimitive) === undefined;

    const itemText = (item, left, depth) =>
        item === undefined || item === null ? ''
            : !isObject(item) || !isJoined(item) ? textOf(item)
            : depth < DEPTH ? joined(item, left, depth + 1)
            : '';

    function joined(array, left, depth) {
        const length = isArray(array) ? array.length : read.arrayLength(array);
        const shown = min(length, ITEMS);
        let text = '';
        let i = 0;
        for (; i < shown && text.length < left; i++)
            text += (i > 0 ? ',' : '') + itemText(array[i], left - text.length, depth);
        return i < length ? `${text},... ${length - i} more` : text;
    }

    const bigintText = (value) =>
        (value < LARGEST_BIGINT && value > -LARGEST_BIGINT ? String(value) : '[BigInt beyond 2**32768]');

    /* What stands for a value wherever the engine would make a text of it: of an array and a BigInt their bounded text. */
    const convertible = (value) =>
        (typeof value === 'bigint' ? bigintText(value)
            : isObject(value) && isJoined(value) ? joined(value, LENGTH, 1)
            : value);

    const textOf = (value) => String(convertible(value));

    return { convertible, bigintText, textOf };
})
