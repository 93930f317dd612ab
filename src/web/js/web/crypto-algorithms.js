/* SPDX-License-Identifier: MIT
 *
 * The algorithms of the Web Cryptography API: what each can do, the parameters of each operation, and how what a script
 * gave for them is read. */
(function (kit) {
    'use strict';

    const { isObject } = kit.need('webidl');
    const { trunc } = Math;
    const sliceBuffer = Function.prototype.call.bind(ArrayBuffer.prototype.slice);

    const failure = (message, name) => new (kit.need('dom-exception').DOMException)(message, name);

    /* A parameter's type, with ? where it may be left out. */
    const hashed = { hash: 'hash' };
    const rsa = { generateKey: { ...hashed, modulusLength: 'ulong', publicExponent: 'integer' }, importKey: hashed, exportKey: {} };
    const curve = { generateKey: { namedCurve: 'string' }, importKey: { namedCurve: 'string' }, exportKey: {} };
    const bare = { generateKey: {}, importKey: {}, exportKey: {} };
    const aes = { generateKey: { length: 'ushort' }, importKey: {}, exportKey: {}, keyLength: { length: 'ushort' } };
    const hmac = { ...hashed, length: 'ulong?' };
    const both = (params) => ({ encrypt: params, decrypt: params });
    const proof = (params) => ({ sign: params, verify: params });

    const algorithms = {
        'SHA-1': { digest: {} },
        'SHA-256': { digest: {} },
        'SHA-384': { digest: {} },
        'SHA-512': { digest: {} },
        'HMAC': { generateKey: hmac, importKey: hmac, exportKey: {}, keyLength: hmac, ...proof({}) },
        'RSASSA-PKCS1-v1_5': { ...rsa, ...proof({}) },
        'RSA-PSS': { ...rsa, ...proof({ saltLength: 'ulong' }) },
        'RSA-OAEP': { ...rsa, ...both({ label: 'bytes?' }) },
        'ECDSA': { ...curve, ...proof(hashed) },
        'ECDH': { ...curve, deriveBits: { public: 'key' } },
        'Ed25519': { ...bare, ...proof({}) },
        'X25519': { ...bare, deriveBits: { public: 'key' } },
        'AES-CBC': { ...aes, ...both({ iv: 'bytes' }) },
        'AES-CTR': { ...aes, ...both({ counter: 'bytes', length: 'octet' }) },
        'AES-GCM': { ...aes, ...both({ iv: 'bytes', additionalData: 'bytes?', tagLength: 'octet?' }) },
        'AES-KW': { ...aes, wrapKey: {}, unwrapKey: {} },
        'HKDF': { importKey: {}, deriveBits: { hash: 'hash', info: 'bytes', salt: 'bytes' }, keyLength: {} },
        'PBKDF2': { importKey: {}, deriveBits: { hash: 'hash', iterations: 'ulong', salt: 'bytes' }, keyLength: {} },
    };
    /* Names are the same in either case of ASCII, and only of that. */
    const lowerCase = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const byLowerCase = { __proto__: null };
    for (const name in algorithms) byLowerCase[lowerCase(name)] = name;

    /* ---- parameters ---- */

    /* A copy, so that the script cannot change it any more. */
    function bytesOf(value, what) {
        if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
        try {
            return new Uint8Array(sliceBuffer(value, 0));
        } catch {
            throw new TypeError(`${what} is neither an ArrayBuffer nor a view of one`);
        }
    }

    const numberTo = (most) => (value, what) => {
        const number = trunc(Number(value));
        if (!(number >= 0 && number <= most)) throw new TypeError(`${what}: ${String(value)} is not between 0 and ${most}`);
        return number;
    };

    const readers = {
        ulong: numberTo(2 ** 32 - 1),
        ushort: numberTo(65535),
        octet: numberTo(255),
        string: (value) => `${value}`,
        hash: (value) => normalize(value, 'digest'),
        bytes: bytesOf,
        integer: (value, what) => {
            if (Object.prototype.toString.call(value) !== '[object Uint8Array]') throw new TypeError(`${what} is no Uint8Array`);
            return value.slice();
        },
        key: (value, what) => {
            if (!kit.need('crypto-keys').isCryptoKey(value)) throw new TypeError(`${what} is no CryptoKey`);
            return value;
        },
    };

    function readParams(algorithm, params, given) {
        for (const member of Object.keys(params).sort()) {
            const type = params[member].replace('?', '');
            const value = given[member];
            if (value !== undefined) algorithm[member] = readers[type](value, `${algorithm.name}: ${member}`);
            else if (type === params[member]) throw new TypeError(`${algorithm.name}: ${member} is missing`);
        }
        return algorithm;
    }

    /* What a script named, with its parameters for the operation: { name, … }. */
    function normalize(given, operation) {
        const object = isObject(given) ? given : { name: `${given}` };
        if (object.name === undefined) throw new TypeError('the algorithm has no name');
        const text = `${object.name}`;
        const name = byLowerCase[lowerCase(text)];
        const params = name === undefined ? undefined : algorithms[name][operation];
        if (params === undefined) throw failure(`${operation}: the algorithm ${text} is not supported`, 'NotSupportedError');
        return readParams({ name }, params, object);
    }

    const supports = (name, operation) => algorithms[name][operation] !== undefined;

    return { normalize, supports, bytesOf, failure };
})
