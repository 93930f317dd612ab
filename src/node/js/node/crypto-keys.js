/* SPDX-License-Identifier: MIT
 *
 * KeyObject, and the forms that keys come in: text, bytes, JSON Web Keys, keys of Web Crypto. Secret ones are bytes, those of
 * two halves objects of the host. */
(function (kit) {
    'use strict';

    const { Buffer } = kit.need('node/buffer');
    const { make, invalidType, invalidValue, needObject, needString } = kit.need('node/errors');
    const { host, isBytes, view, bytesOf, bytesArgument, shown } = kit.need('node/crypto-bytes');
    const isMade = Symbol('made by the platform');
    const kinds = 'ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';

    const webKeys = () => kit.need('crypto-keys');
    const equal = (a, b) => a.length === b.length && host.equal(a, b);

    /* ---- reading ---- */

    const unreadable = () => make(Error, 'ERR_OSSL_UNSUPPORTED', 'error:1E08010C:DECODER routines::unsupported');

    const jwkParts = { RSA: ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'], EC: ['x', 'y', 'd'], OKP: ['x', 'd'] };

    function readJwk(jwk, isPrivate) {
        needObject('key', jwk);
        const names = jwkParts[jwk.kty];
        if (names === undefined) throw invalidValue('key.kty', jwk.kty, "must be one of: 'RSA', 'EC', 'OKP'");
        const given = names.filter((name) => isPrivate || name.length === 1 && 'nexy'.includes(name));
        for (const name of given) needString(`key.${name}`, jwk[name]);
        const parts = given.flatMap((name) => [name, new Uint8Array(Buffer.from(jwk[name], 'base64url'))]);
        const handle = host.keyFromParts(jwk.kty === 'RSA' ? 'RSA' : jwk.crv, ...parts);
        if (handle === null) throw make(TypeError, 'ERR_CRYPTO_INVALID_JWK', `Invalid JWK ${jwk.kty} key`);
        return handle;
    }

    /* given: text, bytes, or an object with them as its key and what belongs to them. */
    function readHandle(given, isPrivate) {
        const { key, format = 'pem', type, passphrase, encoding } =
            typeof given === 'string' || isBytes(given) || given === null || typeof given !== 'object' ? { key: given } : given;
        if (format === 'jwk') return readJwk(key, isPrivate);
        if (format !== 'pem' && format !== 'der') throw invalidValue('options.format', format);
        if (format === 'der' && typeof type !== 'string') throw invalidValue('options.type', type);
        const bytes = bytesArgument('key', key, encoding, kinds);
        const handle = host.readKey(bytes, isPrivate, passphrase === undefined ? undefined : bytesOf(passphrase));
        if (handle === null) throw unreadable();
        return handle;
    }

    /* ---- writing ---- */

    const isCurve = (handle) => host.keyType(handle) === 'EC';
    const isRsa = (handle) => host.keyType(handle).startsWith('RSA');

    const ownStructure = (handle, type) => {
        if (type === 'pkcs1' && !isRsa(handle) || type === 'sec1' && !isCurve(handle)) {
            throw make(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
                `The selected key encoding ${type} can only be used for ${type === 'pkcs1' ? 'RSA' : 'EC'} keys.`);
        }
        return type;
    };

    /* The host's name of a structure, by what the key is and the name that scripts have for it. */
    const structures = {
        public: { spki: 'spki', pkcs1: 'public' },
        private: { pkcs8: 'pkcs8', pkcs1: 'private', sec1: 'private' },
    };

    const curveNames = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

    function writeJwk(handle, isPrivate) {
        const type = host.keyType(handle);
        const kty = type === 'RSA' || type === 'EC' ? type : 'OKP';
        const crv = { RSA: undefined, EC: curveNames[host.keyGroup(handle)], ED25519: 'Ed25519', X25519: 'X25519' };
        if (!(type in crv) || type === 'EC' && crv.EC === undefined)
            throw make(Error, 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', 'Unsupported JWK Key Type.');
        const jwk = { kty };
        for (const name of jwkParts[kty]) {
            if (!isPrivate && !(name.length === 1 && 'nexy'.includes(name))) continue;
            jwk[name] = shown(host.keyPart(handle, name), 'base64url');
        }
        if (crv[type] !== undefined) jwk.crv = crv[type];
        return jwk;
    }

    function writeHandle(kind, handle, options) {
        needObject('options', options);
        const { format, type, cipher } = options;
        if (format === 'jwk') return writeJwk(handle, kind === 'private');
        if (!Object.hasOwn(structures[kind], type)) throw invalidValue('options.type', type);
        if (format !== 'pem' && format !== 'der') throw invalidValue('options.format', format);
        if (cipher !== undefined)
            throw make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'keys are not written in encrypted form here');
        const bytes = host.writeKey(handle, structures[kind][ownStructure(handle, type)], format === 'pem');
        return shown(bytes, format === 'pem' ? 'latin1' : 'buffer');
    }

    /* ---- the classes ---- */

    let fieldsOf, isKeyObject;

    /* { secret: Uint8Array } or { handle } */
    class KeyObject {
        #type;
        #fields;

        static {
            fieldsOf = (key) => key.#fields;
            isKeyObject = (value) => typeof value === 'object' && value !== null && #fields in value;
        }

        constructor(type, fields, made) {
            if (made !== isMade) throw invalidType('handle', 'of type object', fields);
            this.#type = type;
            this.#fields = fields;
        }

        static from(key) {
            if (!webKeys().isCryptoKey(key)) throw invalidType('key', 'an instance of CryptoKey', key);
            const { type, secret, handle } = webKeys().fieldsOf(key);
            return makeKey(type, type === 'secret' ? { secret } : { handle });
        }

        get type() { return this.#type; }

        equals(other) {
            if (!isKeyObject(other)) throw invalidType('otherKeyObject', 'an instance of KeyObject', other);
            if (other.type !== this.#type) return false;
            const form = this.#type === 'public' ? 'spki' : 'pkcs8';
            const bytes = ({ secret, handle }) => secret ?? host.writeKey(handle, form, false);
            return equal(bytes(this.#fields), bytes(fieldsOf(other)));
        }
    }
    Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });

    /* Their constructors pass on by name: the engine's own would spread the arguments, by what scripts may have replaced. */
    class SecretKeyObject extends KeyObject {
        constructor(type, fields, made) { super(type, fields, made); }

        get symmetricKeySize() { return fieldsOf(this).secret.length; }

        export(options = {}) {
            needObject('options', options);
            const { secret } = fieldsOf(this), { format = 'buffer' } = options;
            if (format === 'jwk') return { kty: 'oct', k: shown(secret, 'base64url') };
            if (format !== 'buffer') throw invalidValue('options.format', format, "must be one of: undefined, 'buffer', 'jwk'");
            return Buffer.from(secret);
        }
    }

    const numberOf = (bytes) => BigInt(`0x${shown(bytes, 'hex')}`);

    class AsymmetricKeyObject extends KeyObject {
        constructor(type, fields, made) { super(type, fields, made); }

        get asymmetricKeyType() { return host.keyType(fieldsOf(this).handle).toLowerCase(); }

        get asymmetricKeyDetails() {
            const { handle } = fieldsOf(this);
            if (isCurve(handle)) return { namedCurve: host.keyGroup(handle) };
            if (!isRsa(handle)) return {};
            return { modulusLength: host.keyBits(handle), publicExponent: numberOf(host.keyPart(handle, 'e')) };
        }

        export(options) { return writeHandle(this.type, fieldsOf(this).handle, options); }
    }
    class PublicKeyObject extends AsymmetricKeyObject {
        constructor(type, fields, made) { super(type, fields, made); }
    }
    class PrivateKeyObject extends AsymmetricKeyObject {
        constructor(type, fields, made) { super(type, fields, made); }
    }

    const classes = { secret: SecretKeyObject, public: PublicKeyObject, private: PrivateKeyObject };
    const makeKey = (type, fields) => new classes[type](type, fields, isMade);

    /* ---- keys as arguments ---- */

    const wrongKind = (type, wanted) => make(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
        `Invalid key object type ${type}, expected ${wanted}.`);

    /* A key that is made already, as what it has; undefined where it is something else. */
    function madeKey(value) {
        if (isKeyObject(value)) return { type: value.type, ...fieldsOf(value) };
        return webKeys().isCryptoKey(value) ? webKeys().fieldsOf(value) : undefined;
    }

    /* The bytes of a secret key. */
    function secretArgument(name, value, encoding) {
        const made = madeKey(value);
        if (made === undefined) return bytesArgument(name, value, encoding, kinds);
        if (made.type !== 'secret') throw wrongKind(made.type, 'secret');
        return made.secret;
    }

    const privateHandle = (value) => {
        const made = madeKey(value) ?? madeKey(value?.key);
        if (made === undefined) return readHandle(value, true);
        if (made.type !== 'private') throw wrongKind(made.type, 'private');
        return made.handle;
    };

    /* A private key has one, too. */
    const publicHandle = (value) => {
        const made = madeKey(value) ?? madeKey(value?.key);
        if (made === undefined) return readHandle(value, false);
        if (made.type === 'secret') throw wrongKind(made.type, 'private or public');
        return made.type === 'public' ? made.handle : host.keyPublic(made.handle);
    };

    /* ---- making them ---- */

    function createSecretKey(key, encoding) {
        if (typeof key !== 'string' && !isBytes(key))
            throw invalidType('key', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', key);
        return makeKey('secret', { secret: new Uint8Array(bytesOf(key, encoding)) });
    }

    function createPublicKey(key) {
        const made = madeKey(key);
        if (made !== undefined && made.type !== 'private') throw wrongKind(made.type, 'private');
        return makeKey('public', { handle: publicHandle(key) });
    }

    function createPrivateKey(key) {
        const made = madeKey(key);
        if (made !== undefined) throw invalidType('key', `of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView`, key);
        return makeKey('private', { handle: privateHandle(key) });
    }

    return { KeyObject, createSecretKey, createPublicKey, createPrivateKey, makeKey, secretArgument, privateHandle, publicHandle };
})
