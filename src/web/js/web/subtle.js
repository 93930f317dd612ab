/* SPDX-License-Identifier: MIT
 *
 * SubtleCrypto. The work is done while the call runs, in C; its promise is settled when the script awaits it. */
(function (kit) {
    'use strict';

    const { crypto: host, encoding } = kit.host;
    const { expose } = kit.need('shape');
    const { needArguments, oneOf, sequence } = kit.need('webidl');
    const { normalize, supports, bytesOf, failure } = kit.need('crypto-algorithms');
    const { CryptoKey, isCryptoKey, fieldsOf, allUsages, generate, importKey, exportKey, readJwk, keyLength, cutTo } =
        kit.need('crypto-keys');
    const isMade = Symbol('made by the platform');

    const operationError = (message) => failure(message, 'OperationError');
    const accessError = (message) => failure(message, 'InvalidAccessError');

    const formats = ['raw', 'raw-public', 'raw-secret', 'spki', 'pkcs8', 'jwk'];

    /* ---- arguments ---- */

    function keyArgument(value, what) {
        if (!isCryptoKey(value)) throw new TypeError(`${what}: not a CryptoKey`);
        return value;
    }

    function usagesArgument(value, what) {
        const method = value?.[Symbol.iterator];
        if (typeof method !== 'function') throw new TypeError(`${what}: the usages are not iterable`);
        return sequence(value, method).map((usage) => oneOf(usage, allUsages, `${what}: usage`));
    }

    function keyDataArgument(format, data, what) {
        if (format !== 'jwk') return bytesOf(data, `${what}: the key data`);
        if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) throw new TypeError(`${what}: a JSON Web Key is no bytes`);
        return readJwk(data);
    }

    /* A key for the algorithm and the usage. */
    function checkKey(key, algorithm, usage) {
        const { own, can } = fieldsOf(key);
        if (own.name !== algorithm.name) throw accessError(`the key is one of ${own.name}, not of ${algorithm.name}`);
        if (!can.includes(usage)) throw accessError(`the key cannot be used to ${usage}`);
        return fieldsOf(key);
    }

    const done = (bytes, what) => {
        if (bytes === null) throw operationError(`${what} failed`);
        return bytes.buffer;
    };

    /* ---- encrypting ---- */

    const tagLengths = [32, 64, 96, 104, 112, 120, 128];

    /* What host.aes takes between the key and the data: iv, additional data, bits. */
    const aesParams = {
        'AES-CBC': ({ iv }) => [iv, undefined, 0],
        'AES-CTR': ({ counter, length }) => [counter, undefined, length],
        'AES-GCM': ({ iv, additionalData, tagLength = 128 }) => {
            if (!tagLengths.includes(tagLength)) throw operationError(`AES-GCM: a tag of ${tagLength} bits`);
            return [iv, additionalData, tagLength];
        },
        'AES-KW': () => [undefined, undefined, 0],
    };

    function crypt(algorithm, isEncrypting, fields, data) {
        const { name } = algorithm;
        const what = isEncrypting ? `${name}: encryption` : `${name}: decryption`;
        if (name !== 'RSA-OAEP')
            return done(host.aes(name, isEncrypting, fields.secret, ...aesParams[name](algorithm), data), what);
        if (fields.type !== (isEncrypting ? 'public' : 'private')) throw accessError(`${what} with a ${fields.type} key`);
        return done(host.oaep(fields.handle, isEncrypting, fields.own.hash.name, algorithm.label, data), what);
    }

    /* ---- signing ---- */

    const hashFor = (algorithm, fields) => (algorithm.hash ?? fields.own.hash)?.name;

    function sign(algorithm, fields, data) {
        const { name } = algorithm;
        if (name === 'HMAC') return done(host.hmac(fields.own.hash.name, fields.secret, data), name);
        if (fields.type !== 'private') throw accessError(`${name}: signing with a ${fields.type} key`);
        return done(host.sign(fields.handle, name, hashFor(algorithm, fields), algorithm.saltLength ?? 0, data), name);
    }

    function verify(algorithm, fields, signature, data) {
        const { name } = algorithm;
        if (name === 'HMAC') return host.equal(host.hmac(fields.own.hash.name, fields.secret, data), signature);
        if (fields.type !== 'public') throw accessError(`${name}: verifying with a ${fields.type} key`);
        return host.verify(fields.handle, name, hashFor(algorithm, fields), algorithm.saltLength ?? 0, data, signature);
    }

    /* ---- deriving ---- */

    function agree(algorithm, fields, length) {
        const { name, public: other } = algorithm;
        const { type, own, handle } = fieldsOf(other);
        if (fields.type !== 'private') throw accessError(`${name}: the base key is not private`);
        if (type !== 'public' || own.name !== name || own.namedCurve !== fields.own.namedCurve)
            throw accessError(`${name}: the other key is no public key of the same kind`);
        const secret = host.agree(fields.handle, handle);
        if (secret === null) throw operationError(`${name}: the keys lead to no secret`);
        if (length === null) return secret.buffer;
        if (length > secret.length * 8) throw operationError(`${name}: ${length} bits of a secret of ${secret.length * 8}`);
        return cutTo(secret.slice(0, Math.ceil(length / 8)), length).buffer;
    }

    function deriveBits(algorithm, fields, length) {
        const { name, hash, salt, info, iterations } = algorithm;
        if (algorithm.public !== undefined) return agree(algorithm, fields, length);
        if (length === null || length % 8 !== 0) throw operationError(`${name}: ${length} is no number of whole bytes in bits`);
        if (name === 'HKDF') return done(host.hkdf(hash.name, fields.secret, salt, info, length / 8), name);
        if (iterations === 0) throw operationError('PBKDF2: 0 iterations');
        return done(host.pbkdf2(hash.name, fields.secret, salt, iterations, length / 8), name);
    }

    /* ---- wrapping ---- */

    /* AES-KW has operations of its own for it, others encrypt. */
    function wrapAlgorithm(given, own, general) {
        let algorithm;
        try {
            algorithm = normalize(given, own);
        } catch (error) {
            if (error.name !== 'NotSupportedError') throw error;
            algorithm = normalize(given, general);
        }
        return algorithm;
    }

    function parseJwk(bytes) {
        let jwk;
        try {
            jwk = JSON.parse(encoding.decodeUtf8(bytes, true, false));
        } catch {
            throw failure('what was unwrapped is no JSON', 'DataError');
        }
        if (typeof jwk !== 'object' || jwk === null || jwk.kty === undefined)
            throw failure('what was unwrapped is no JSON Web Key', 'DataError');
        return readJwk(jwk);
    }

    /* ---- the interface ---- */

    class SubtleCrypto {
        #made;

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('SubtleCrypto cannot be constructed');
            this.#made = true;
        }

        async digest(algorithm, data) {
            this.#made;
            needArguments(arguments.length, 2, 'digest');
            const { name } = normalize(algorithm, 'digest');
            return done(host.digest(name, bytesOf(data, 'digest: the data')), name);
        }

        async encrypt(algorithm, key, data) {
            this.#made;
            needArguments(arguments.length, 3, 'encrypt');
            const normalized = normalize(algorithm, 'encrypt');
            const bytes = bytesOf(data, 'encrypt: the data');
            return crypt(normalized, true, checkKey(keyArgument(key, 'encrypt'), normalized, 'encrypt'), bytes);
        }

        async decrypt(algorithm, key, data) {
            this.#made;
            needArguments(arguments.length, 3, 'decrypt');
            const normalized = normalize(algorithm, 'decrypt');
            const bytes = bytesOf(data, 'decrypt: the data');
            return crypt(normalized, false, checkKey(keyArgument(key, 'decrypt'), normalized, 'decrypt'), bytes);
        }

        async sign(algorithm, key, data) {
            this.#made;
            needArguments(arguments.length, 3, 'sign');
            const normalized = normalize(algorithm, 'sign');
            const bytes = bytesOf(data, 'sign: the data');
            return sign(normalized, checkKey(keyArgument(key, 'sign'), normalized, 'sign'), bytes);
        }

        async verify(algorithm, key, signature, data) {
            this.#made;
            needArguments(arguments.length, 4, 'verify');
            const normalized = normalize(algorithm, 'verify');
            const proof = bytesOf(signature, 'verify: the signature'), bytes = bytesOf(data, 'verify: the data');
            return verify(normalized, checkKey(keyArgument(key, 'verify'), normalized, 'verify'), proof, bytes);
        }

        async generateKey(algorithm, extractable, keyUsages) {
            this.#made;
            needArguments(arguments.length, 3, 'generateKey');
            const usages = usagesArgument(keyUsages, 'generateKey');
            return generate(normalize(algorithm, 'generateKey'), extractable, usages);
        }

        async importKey(format, keyData, algorithm, extractable, keyUsages) {
            this.#made;
            needArguments(arguments.length, 5, 'importKey');
            const form = oneOf(format, formats, 'importKey: format');
            const usages = usagesArgument(keyUsages, 'importKey');
            const data = keyDataArgument(form, keyData, 'importKey');
            return importKey(form, data, normalize(algorithm, 'importKey'), extractable, usages);
        }

        async exportKey(format, key) {
            this.#made;
            needArguments(arguments.length, 2, 'exportKey');
            const form = oneOf(format, formats, 'exportKey: format');
            return exportAs(form, keyArgument(key, 'exportKey'));
        }

        async deriveBits(algorithm, baseKey, length = null) {
            this.#made;
            needArguments(arguments.length, 2, 'deriveBits');
            const normalized = normalize(algorithm, 'deriveBits');
            const bits = length === null ? null : length >>> 0;
            return deriveBits(normalized, checkKey(keyArgument(baseKey, 'deriveBits'), normalized, 'deriveBits'), bits);
        }

        async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
            this.#made;
            needArguments(arguments.length, 5, 'deriveKey');
            const normalized = normalize(algorithm, 'deriveBits');
            const wanted = normalize(derivedKeyType, 'importKey');
            const length = keyLength(normalize(derivedKeyType, 'keyLength'));
            const usages = usagesArgument(keyUsages, 'deriveKey');
            const fields = checkKey(keyArgument(baseKey, 'deriveKey'), normalized, 'deriveKey');
            return importKey('raw', new Uint8Array(deriveBits(normalized, fields, length)), wanted, extractable, usages);
        }

        async wrapKey(format, key, wrappingKey, algorithm) {
            this.#made;
            needArguments(arguments.length, 4, 'wrapKey');
            const form = oneOf(format, formats, 'wrapKey: format');
            const normalized = wrapAlgorithm(algorithm, 'wrapKey', 'encrypt');
            const fields = checkKey(keyArgument(wrappingKey, 'wrapKey'), normalized, 'wrapKey');
            const exported = exportAs(form, keyArgument(key, 'wrapKey'));
            const bytes = form === 'jwk' ? encoding.encodeUtf8(JSON.stringify(exported)) : new Uint8Array(exported);
            return crypt(normalized, true, fields, bytes);
        }

        async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
            this.#made;
            needArguments(arguments.length, 7, 'unwrapKey');
            const form = oneOf(format, formats, 'unwrapKey: format');
            const normalized = wrapAlgorithm(unwrapAlgorithm, 'unwrapKey', 'decrypt');
            const wanted = normalize(unwrappedKeyAlgorithm, 'importKey');
            const usages = usagesArgument(keyUsages, 'unwrapKey');
            const wrapped = bytesOf(wrappedKey, 'unwrapKey: the wrapped key');
            const fields = checkKey(keyArgument(unwrappingKey, 'unwrapKey'), normalized, 'unwrapKey');
            const bytes = new Uint8Array(crypt(normalized, false, fields, wrapped));
            return importKey(form, form === 'jwk' ? parseJwk(bytes) : bytes, wanted, extractable, usages);
        }
    }
    expose(SubtleCrypto);

    function exportAs(format, key) {
        const { own, extractable } = fieldsOf(key);
        if (!supports(own.name, 'exportKey')) throw failure(`${own.name}: its keys cannot be exported`, 'NotSupportedError');
        if (!extractable) throw accessError('the key is not extractable');
        return exportKey(format, key);
    }

    return { SubtleCrypto, CryptoKey, subtle: new SubtleCrypto(isMade) };
})
