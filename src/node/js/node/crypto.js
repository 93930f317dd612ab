/* SPDX-License-Identifier: MIT
 *
 * crypto: random values, hashes, and what is derived from passwords and keys. Everything is done when it is asked for; who
 * gives a callback hears of it later. */
(function (kit) {
    'use strict';

    const { Buffer } = kit.need('node/buffer');
    const { make, invalidType, outOfRange, needString, needFunction, needObject, needNumber, needInteger } = kit.need('node/errors');
    const { host, isBuffer, isBytes, view, bytesArgument, dataArgument, shown, answer } = kit.need('node/crypto-bytes');
    const { KeyObject, createSecretKey, createPublicKey, createPrivateKey, secretArgument } = kit.need('node/crypto-keys');
    const signing = kit.need('node/crypto-sign');
    const webcrypto = kit.need('crypto').crypto;
    const INT_MAX = 2 ** 31 - 1;

    /* ---- random values ---- */

    const RANDOM_MAX = 65536; // bytes that the host gives at once

    function fillRandom(bytes) {
        for (let at = 0; at < bytes.length; at += RANDOM_MAX)
            bytes.set(host.randomBytes(Math.min(RANDOM_MAX, bytes.length - at)), at);
    }

    function randomBytes(size, callback) {
        needNumber('size', size, 0, INT_MAX);
        return answer(callback, () => {
            const bytes = Buffer.alloc(size);
            fillRandom(bytes);
            return bytes;
        });
    }

    /* offset and size count elements. */
    function randomFillSync(buf, offset = 0, size) {
        if (!isBuffer(buf) && !ArrayBuffer.isView(buf)) throw invalidType('buf', 'an instance of ArrayBuffer or ArrayBufferView', buf);
        const width = buf.BYTES_PER_ELEMENT ?? 1, bytes = view(buf);
        needNumber('offset', offset, 0, bytes.length / width);
        if (size !== undefined) needNumber('size', size, 0, INT_MAX);
        const start = offset * width, end = size === undefined ? bytes.length : start + size * width;
        if (end > bytes.length) throw outOfRange('size + offset', `<= ${bytes.length}`, end);
        fillRandom(bytes.subarray(start, end));
        return buf;
    }

    function randomFill(buf, ...rest) {
        const callback = rest.pop();
        needFunction('callback', callback);
        answer(callback, () => randomFillSync(buf, ...rest));
    }

    const RANGE_MAX = 2 ** 48 - 1;

    /* Numbers of 48 bits, of which the last incomplete round of the range is not used. */
    function randomBelow(range) {
        const limit = (RANGE_MAX + 1) - (RANGE_MAX + 1) % range;
        for (;;) {
            const number = Buffer.from(host.randomBytes(6).buffer).readUIntBE(0, 6);
            if (number < limit) return number % range;
        }
    }

    function randomInt(min, max, callback) {
        if (max === undefined || typeof max === 'function') {
            callback = max;
            max = min;
            min = 0;
        }
        if (!Number.isSafeInteger(min)) throw invalidType('min', 'a safe integer', min);
        if (!Number.isSafeInteger(max)) throw invalidType('max', 'a safe integer', max);
        if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
        if (max - min > RANGE_MAX) {
            const name = min === 0 ? 'max' : 'max - min';
            throw outOfRange(name, `<= ${RANGE_MAX}`, max - min);
        }
        return answer(callback, () => min + randomBelow(max - min));
    }

    function randomUUID(options) {
        if (options !== undefined) needObject('options', options);
        return host.randomUUID();
    }

    /* ---- hashes ---- */

    const isMade = Symbol('made by the platform');
    const ended = () => make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');

    const needDigest = (handle, name) => {
        if (handle === null) throw make(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
        return handle;
    };

    class Hash {
        #handle;
        #size;

        /* algorithm: with isMade the host's object instead. */
        constructor(algorithm, options, made) {
            if (made !== isMade) needString('algorithm', algorithm);
            this.#handle = made === isMade ? algorithm : host.makeHash(algorithm);
            if (this.#handle === null) throw new Error('Digest method not supported');
            this.#size = options?.outputLength ?? host.hashSize(this.#handle);
            needInteger('options.outputLength', this.#size, 0, 2 ** 32 - 1);
        }

        update(data, encoding) {
            if (this.#handle === null) throw ended();
            host.addToHash(this.#handle, dataArgument(data, encoding));
            return this;
        }

        digest(encoding) {
            if (this.#handle === null) throw ended();
            const bytes = host.endHash(this.#handle, this.#size);
            this.#handle = null;
            if (bytes === null)
                throw make(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH', `a hash of this kind has no ${this.#size} bytes`);
            return shown(bytes, encoding);
        }

        copy(options) {
            if (this.#handle === null) throw ended();
            return new Hash(host.copyHash(this.#handle), { outputLength: this.#size, ...options }, isMade);
        }
    }

    class Hmac {
        #handle;

        constructor(algorithm, key, options) {
            needString('hmac', algorithm);
            this.#handle = needDigest(host.makeHmac(algorithm, secretArgument('key', key, options?.encoding)), algorithm);
        }

        update(data, encoding) {
            if (this.#handle === null) throw ended();
            host.addToHash(this.#handle, dataArgument(data, encoding));
            return this;
        }

        /* A second time gives nothing. */
        digest(encoding) {
            if (this.#handle === null) return shown(new Uint8Array(0), encoding);
            const bytes = host.endHash(this.#handle, host.hashSize(this.#handle));
            this.#handle = null;
            return shown(bytes, encoding);
        }
    }

    const createHash = (algorithm, options) => new Hash(algorithm, options);
    const createHmac = (hmac, key, options) => new Hmac(hmac, key, options);
    const hash = (algorithm, data, outputEncoding = 'hex') => createHash(algorithm).update(data).digest(outputEncoding);

    function timingSafeEqual(buf1, buf2) {
        const types = 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
        if (!isBytes(buf1)) throw invalidType('buf1', types, buf1);
        if (!isBytes(buf2)) throw invalidType('buf2', types, buf2);
        if (buf1.byteLength !== buf2.byteLength) {
            throw make(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
        }
        return host.equal(view(buf1), view(buf2));
    }

    /* ---- keys from passwords and keys ---- */

    function derived(bytes) {
        if (bytes === null) throw make(Error, 'ERR_CRYPTO_OPERATION_FAILED', 'no key could be derived');
        return shown(bytes);
    }

    function pbkdf2Sync(password, salt, iterations, keylen, digest) {
        needString('digest', digest);
        const secret = bytesArgument('password', password), grain = bytesArgument('salt', salt);
        needInteger('iterations', iterations, 1, INT_MAX);
        needInteger('keylen', keylen, 0, INT_MAX);
        needDigest(host.makeHash(digest), digest);
        return derived(host.pbkdf2(digest, secret, grain, iterations, keylen));
    }

    function hkdfSync(digest, ikm, salt, info, keylen) {
        needString('digest', digest);
        const secret = secretArgument('ikm', ikm), grain = bytesArgument('salt', salt), more = bytesArgument('info', info);
        needInteger('length', keylen, 0, INT_MAX);
        const hash = needDigest(host.makeHash(digest), digest);
        if (keylen > 255 * host.hashSize(hash)) throw make(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
        return derived(host.hkdf(digest, secret, grain, more, keylen)).buffer;
    }

    const later = (run) => function (...args) {
        const callback = args.pop();
        needFunction('callback', callback);
        answer(callback, () => run(...args));
    };

    return {
        createHash, createHmac, hash, timingSafeEqual,
        getHashes: () => [...host.hashNames()], // an array of this realm
        getFips: () => 0,
        randomBytes, pseudoRandomBytes: randomBytes, rng: randomBytes, prng: randomBytes,
        randomFill, randomFillSync, randomInt, randomUUID,
        pbkdf2: later(pbkdf2Sync), pbkdf2Sync, hkdf: later(hkdfSync), hkdfSync,
        Hash, Hmac, KeyObject, createSecretKey, createPublicKey, createPrivateKey, ...signing,
        webcrypto,
        get subtle() { return webcrypto.subtle; },
        getRandomValues: (array) => webcrypto.getRandomValues(array),
    };
})
