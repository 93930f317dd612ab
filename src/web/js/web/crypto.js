/* SPDX-License-Identifier: MIT
 *
 * crypto: random values at once, SubtleCrypto when it is touched. */
(function (kit) {
    'use strict';

    const { crypto: host } = kit.host;
    const { expose } = kit.need('shape');
    const { needArguments } = kit.need('webidl');
    const isMade = Symbol('made by the platform');
    const RANDOM_MAX = 65536; // bytes for one call

    const IntegerArrays = [
        Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array,
        BigUint64Array,
    ];
    const tagOf = Function.prototype.call.bind(
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
    const integerTags = new Set(IntegerArrays.map((Class) => Class.name));

    const failure = (message, name) => new (kit.need('dom-exception').DOMException)(message, name);

    class Crypto {
        #made;

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('Crypto cannot be constructed');
            this.#made = true;
        }

        get subtle() {
            this.#made;
            return kit.need('subtle').subtle;
        }

        getRandomValues(array) {
            this.#made;
            needArguments(arguments.length, 1, 'Crypto.getRandomValues');
            if (!ArrayBuffer.isView(array)) throw new TypeError('Crypto.getRandomValues: the argument is no ArrayBufferView');
            if (!integerTags.has(tagOf(array)))
                throw failure('Crypto.getRandomValues: the argument is no array of integers', 'TypeMismatchError');
            const { buffer, byteOffset, byteLength } = array;
            if (byteLength > RANDOM_MAX) {
                throw failure(`Crypto.getRandomValues: ${byteLength} bytes are more than the ${RANDOM_MAX} of one call`,
                    'QuotaExceededError');
            }
            new Uint8Array(buffer, byteOffset, byteLength).set(host.randomBytes(byteLength));
            return array;
        }

        randomUUID() {
            this.#made;
            return host.randomUUID();
        }
    }
    expose(Crypto);

    return { Crypto, crypto: new Crypto(isMade) };
})
