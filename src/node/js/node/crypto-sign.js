/* SPDX-License-Identifier: MIT
 *
 * Signatures, and pairs of keys to make them with. */
(function (kit) {
    'use strict';

    const { Buffer } = kit.need('node/buffer');
    const { make, invalidType, invalidValue, needObject, needString } = kit.need('node/errors');
    const { host, bytesArgument, dataArgument, shown, answer } = kit.need('node/crypto-bytes');
    const { privateHandle, publicHandle, makeKey } = kit.need('node/crypto-keys');

    const constants = {
        __proto__: null,
        RSA_PKCS1_PADDING: 1,
        RSA_PKCS1_PSS_PADDING: 6,
        RSA_PSS_SALTLEN_DIGEST: -1,
        RSA_PSS_SALTLEN_MAX_SIGN: -2,
        RSA_PSS_SALTLEN_AUTO: -2,
    };

    /* ---- how it is to be done ---- */

    const curveSchemes = { __proto__: null, 'der': 'ECDSA-DER', 'ieee-p1363': 'ECDSA' };

    function rsaScheme(padding) {
        if (padding === constants.RSA_PKCS1_PADDING) return 'RSASSA-PKCS1-v1_5';
        if (padding === constants.RSA_PKCS1_PSS_PADDING) return 'RSA-PSS';
        throw make(Error, 'ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE',
            'error:1C8000A5:Provider routines::illegal or unsupported padding mode');
    }

    /* What a key can do, and what the object that it came in asks for. */
    function schemeOf(handle, options) {
        const { dsaEncoding = 'der', padding, saltLength = constants.RSA_PSS_SALTLEN_AUTO } = options;
        if (!(dsaEncoding in curveSchemes)) throw invalidValue('options.dsaEncoding', dsaEncoding);
        if (!Number.isInteger(saltLength)) throw invalidValue('options.saltLength', saltLength);
        const schemes = {
            'RSA': () => rsaScheme(padding ?? constants.RSA_PKCS1_PADDING),
            'RSA-PSS': () => rsaScheme(padding ?? constants.RSA_PKCS1_PSS_PADDING),
            'EC': () => curveSchemes[dsaEncoding],
            'ED25519': () => 'Ed25519',
            'ED448': () => 'Ed25519',
        };
        const type = host.keyType(handle);
        if (!(type in schemes)) throw make(Error, 'ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE',
            'error:03000096:digital envelope routines::operation not supported for this keytype');
        return [schemes[type](), saltLength];
    }

    const optionsOf = (key) => typeof key === 'object' && key !== null ? key : {};

    function needDigest(algorithm, told) {
        if (host.makeHash(algorithm) === null) throw make(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', told);
    }

    function signNow(algorithm, data, key, encoding) {
        const handle = privateHandle(key), [scheme, saltLength] = schemeOf(handle, optionsOf(key));
        const signature = host.sign(handle, scheme, algorithm, saltLength, data);
        if (signature === null) throw make(Error, 'ERR_CRYPTO_OPERATION_FAILED', `signing with ${algorithm ?? 'this key'} failed`);
        return shown(signature, encoding);
    }

    function verifyNow(algorithm, data, key, signature) {
        const handle = publicHandle(key), [scheme, saltLength] = schemeOf(handle, optionsOf(key));
        return host.verify(handle, scheme, algorithm, saltLength, data, signature);
    }

    /* ---- in pieces ---- */

    /* The pieces wait, since some keys sign only the whole of it. */
    class Gathering {
        #algorithm;
        #pieces = [];

        constructor(algorithm) {
            needString('algorithm', algorithm);
            needDigest(algorithm, 'Invalid digest');
            this.#algorithm = algorithm;
        }

        update(data, encoding) {
            if (this.#pieces === null) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
            this.#pieces.push(new Uint8Array(dataArgument(data, encoding)));
            return this;
        }

        /* use(algorithm, data) */
        static end(gathering, use) {
            const pieces = gathering.#pieces;
            if (pieces === null) throw make(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
            gathering.#pieces = null;
            return use(gathering.#algorithm, new Uint8Array(Buffer.concat(pieces)));
        }
    }

    class Sign extends Gathering {
        sign(key, encoding) {
            if (!key) throw make(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
            return Gathering.end(this, (algorithm, data) => signNow(algorithm, data, key, encoding));
        }
    }

    class Verify extends Gathering {
        verify(key, signature, encoding) {
            const proof = bytesArgument('signature', signature, encoding);
            return Gathering.end(this, (algorithm, data) => verifyNow(algorithm, data, key, proof));
        }
    }

    /* ---- at once ---- */

    /* Keys of Edwards curves have their own, others need one. */
    function digestArgument(algorithm) {
        if (algorithm === null || algorithm === undefined) return 'sha256';
        needString('algorithm', algorithm);
        needDigest(algorithm, `Invalid digest: ${algorithm}`);
        return algorithm;
    }

    function sign(algorithm, data, key, callback) {
        const digest = digestArgument(algorithm), bytes = dataArgument(data);
        if (!key) throw make(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
        return answer(callback, () => signNow(digest, bytes, key));
    }

    function verify(algorithm, data, key, signature, callback) {
        const digest = digestArgument(algorithm), bytes = dataArgument(data), proof = dataArgument(signature);
        return answer(callback, () => verifyNow(digest, bytes, key, proof));
    }

    /* ---- pairs ---- */

    const curveKinds = {
        __proto__: null, 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521', prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521',
    };

    const exponentBytes = (exponent) => {
        const digits = exponent.toString(16);
        return new Uint8Array(Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex'));
    };

    const generators = {
        __proto__: null,
        rsa({ modulusLength, publicExponent = 0x10001 }) {
            if (typeof modulusLength !== 'number') throw invalidType('options.modulusLength', 'of type number', modulusLength);
            return host.generateKey('RSA', modulusLength, exponentBytes(publicExponent));
        },
        ec({ namedCurve }) {
            needString('options.namedCurve', namedCurve);
            if (!(namedCurve in curveKinds)) throw make(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
            return host.generateKey(curveKinds[namedCurve]);
        },
        ed25519: () => host.generateKey('Ed25519'),
        x25519: () => host.generateKey('X25519'),
    };

    function generateKeyPairSync(type, options) {
        needString('type', type);
        if (!(type in generators)) throw invalidValue('type', type, 'must be a supported key type');
        if (options !== undefined || type === 'rsa' || type === 'ec') needObject('options', options);
        const handle = generators[type](options ?? {});
        if (handle === null) throw make(Error, 'ERR_CRYPTO_OPERATION_FAILED', `a key of type ${type} could not be made with these options`);
        const publicKey = makeKey('public', { handle: host.keyPublic(handle) }), privateKey = makeKey('private', { handle });
        const { publicKeyEncoding, privateKeyEncoding } = options ?? {};
        return {
            publicKey: publicKeyEncoding ? publicKey.export(publicKeyEncoding) : publicKey,
            privateKey: privateKeyEncoding ? privateKey.export(privateKeyEncoding) : privateKey,
        };
    }

    return {
        createSign: (algorithm) => new Sign(algorithm),
        createVerify: (algorithm) => new Verify(algorithm),
        Sign, Verify, sign, verify, generateKeyPairSync, constants,
    };
})
