/* SPDX-License-Identifier: MIT
 *
 * CryptoKey, and how keys are made, read and written: secret ones are bytes, those of two halves objects of the host. */
(function (kit) {
    'use strict';

    const { crypto: host } = kit.host;
    const { expose, show } = kit.need('shape');
    const { failure } = kit.need('crypto-algorithms');
    const isMade = Symbol('made by the platform');

    const dataError = (message) => failure(message, 'DataError');

    /* ---- the class ---- */

    let fieldsOf, isCryptoKey;

    /* secret: a Uint8Array; handle: the host's object. */
    class CryptoKey {
        #fields;

        static {
            fieldsOf = (key) => key.#fields;
            isCryptoKey = (value) => typeof value === 'object' && value !== null && #fields in value;
        }

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('CryptoKey cannot be constructed');
            this.#fields = arguments[1];
        }

        get type() { return this.#fields.type; }
        get extractable() { return this.#fields.extractable; }
        get algorithm() { return this.#fields.algorithm; }
        get usages() { return this.#fields.usages; }
    }
    expose(CryptoKey);
    show(CryptoKey, ['type', 'extractable', 'algorithm', 'usages']);
    kit.platform.cloneable({ isIt: isCryptoKey, clone: (key) => makeKey(fieldsOf(key)) });

    const allUsages = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

    /* What the script sees of the algorithm and the usages is its own to change. */
    function shown({ ...algorithm }) {
        if (algorithm.hash !== undefined) algorithm.hash = { ...algorithm.hash };
        if (algorithm.publicExponent !== undefined) algorithm.publicExponent = algorithm.publicExponent.slice();
        return algorithm;
    }

    function makeKey({ type, extractable, own, can, secret, handle }) {
        const usages = allUsages.filter((usage) => can.includes(usage));
        const fields = { type, extractable: !!extractable, algorithm: shown(own), usages, own, can: [...usages], secret, handle };
        return new CryptoKey(isMade, fields);
    }

    /* ---- who may do what ---- */

    const signing = { secret: ['sign', 'verify'], private: ['sign'], public: ['verify'] };
    const agreeing = { private: ['deriveKey', 'deriveBits'], public: [] };
    const crypting = { secret: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] };
    const deriving = { secret: ['deriveKey', 'deriveBits'] };
    const usagesOf = {
        'HMAC': signing, 'RSASSA-PKCS1-v1_5': signing, 'RSA-PSS': signing, 'ECDSA': signing, 'Ed25519': signing,
        'RSA-OAEP': { private: ['decrypt', 'unwrapKey'], public: ['encrypt', 'wrapKey'] },
        'ECDH': agreeing, 'X25519': agreeing,
        'AES-CBC': crypting, 'AES-CTR': crypting, 'AES-GCM': crypting, 'AES-KW': { secret: ['wrapKey', 'unwrapKey'] },
        'HKDF': deriving, 'PBKDF2': deriving,
    };

    function checkUsages(name, types, usages) {
        const allowed = types.flatMap((type) => usagesOf[name][type]);
        for (const usage of usages) {
            if (!allowed.includes(usage)) throw failure(`${name}: a ${types[0]} key cannot ${usage}`, 'SyntaxError');
        }
    }

    function needUsages(usages, name) {
        if (usages.length === 0) throw failure(`${name}: a secret or private key needs usages`, 'SyntaxError');
    }

    /* ---- what kinds there are ---- */

    const isAes = (name) => name.startsWith('AES-');
    const isRsa = (name) => name.startsWith('RSA');
    const isCurve = (name) => name === 'ECDSA' || name === 'ECDH';
    const isSecret = (name) => usagesOf[name].secret !== undefined && usagesOf[name].private === undefined || name === 'HMAC';
    const curves = ['P-256', 'P-384', 'P-521'];

    /* The host's name of a kind of key. */
    const kindOf = (algorithm) => isRsa(algorithm.name) ? 'RSA' : isCurve(algorithm.name) ? algorithm.namedCurve : algorithm.name;

    const blockBits = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };

    function checkAesLength(length) {
        if (length !== 128 && length !== 192 && length !== 256)
            throw failure(`AES: a key of ${length} bits; there are 128, 192 and 256`, 'OperationError');
        return length;
    }

    function checkCurve(algorithm) {
        if (isCurve(algorithm.name) && !curves.includes(algorithm.namedCurve))
            throw failure(`${algorithm.name}: the curve ${algorithm.namedCurve} is not supported`, 'NotSupportedError');
    }

    /* How many bits importKey wants for it; null: any number. */
    function keyLength(algorithm) {
        if (isAes(algorithm.name)) return checkAesLength(algorithm.length);
        if (algorithm.name !== 'HMAC') return null;
        if (algorithm.length === 0) throw new TypeError('HMAC: a key of 0 bits');
        return algorithm.length ?? blockBits[algorithm.hash.name];
    }

    /* Bits beyond the length are zero. */
    function cutTo(bytes, bits) {
        if (bits % 8 !== 0) bytes[bytes.length - 1] &= 0xff << (8 - bits % 8);
        return bytes;
    }

    /* ---- making ---- */

    function generateSecret(algorithm, extractable, usages) {
        const { name } = algorithm;
        let length;
        checkUsages(name, ['secret'], usages);
        if (isAes(name)) length = checkAesLength(algorithm.length);
        else length = algorithm.length ?? blockBits[algorithm.hash.name];
        const secret = length > 0 && length <= 65536 * 8 ? host.randomBytes(Math.ceil(length / 8)) : null;
        if (secret === null) throw failure(`${name}: a key of ${length} bits cannot be made`, 'OperationError');
        const own = isAes(name) ? { name, length } : { name, hash: algorithm.hash, length };
        const key = makeKey({ type: 'secret', extractable, own, can: usages, secret: cutTo(secret, length) });
        needUsages(usages, name);
        return key;
    }

    function ownAlgorithm(algorithm, handle) {
        const { name } = algorithm;
        if (isCurve(name)) return { name, namedCurve: algorithm.namedCurve };
        if (!isRsa(name)) return { name };
        const exponent = host.keyPart(handle, 'e');
        return { name, modulusLength: host.keyBits(handle), publicExponent: exponent, hash: algorithm.hash };
    }

    function generatePair(algorithm, extractable, usages) {
        const { name } = algorithm;
        checkUsages(name, ['private', 'public'], usages);
        checkCurve(algorithm);
        const handle = host.generateKey(kindOf(algorithm), algorithm.modulusLength, algorithm.publicExponent);
        if (handle === null) throw failure(`${name}: the key cannot be made with these parameters`, 'OperationError');
        const own = ownAlgorithm(algorithm, handle);
        const usagesFor = (type) => usages.filter((usage) => usagesOf[name][type].includes(usage));
        needUsages(usagesFor('private'), name);
        return {
            publicKey: makeKey({ type: 'public', extractable: true, own, can: usagesFor('public'),
                handle: host.keyPublic(handle) }),
            privateKey: makeKey({ type: 'private', extractable, own, can: usagesFor('private'), handle }),
        };
    }

    const generate = (algorithm, extractable, usages) =>
        (isSecret(algorithm.name) ? generateSecret : generatePair)(algorithm, extractable, usages);

    /* ---- JSON Web Keys ---- */

    const hashSuffix = (hash) => hash.name.slice(4);

    /* What alg says of such a key; undefined: nothing. */
    function jwkAlg(algorithm, bits) {
        const { name, hash } = algorithm;
        switch (name) {
            case 'HMAC': return `HS${hashSuffix(hash)}`;
            case 'RSASSA-PKCS1-v1_5': return `RS${hashSuffix(hash)}`;
            case 'RSA-PSS': return `PS${hashSuffix(hash)}`;
            case 'RSA-OAEP': return hash.name === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${hashSuffix(hash)}`;
            case 'ECDSA': return undefined;
            case 'Ed25519': return 'Ed25519';
            default: return isAes(name) ? `A${bits}${name.slice(4)}` : undefined;
        }
    }

    /* alg is one of those that fit the key; ECDSA's depends on the curve, Ed25519 has two names. */
    function isAlgOf(alg, algorithm, bits) {
        if (algorithm.name === 'ECDSA') return alg === { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[algorithm.namedCurve];
        if (algorithm.name === 'Ed25519') return alg === 'Ed25519' || alg === 'EdDSA';
        const expected = jwkAlg(algorithm, bits);
        return expected === undefined || alg === expected;
    }

    const jwkUse = (name) => signing === usagesOf[name] ? 'sig' : 'enc';

    const toText = (bytes) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

    function fromText(jwk, member) {
        const text = jwk[member];
        if (typeof text !== 'string' || !/^[\w-]*$/.test(text)) throw dataError(`the key's member ${member} is no base64url`);
        try {
            return Uint8Array.fromBase64(text, { alphabet: 'base64url' });
        } catch {
            throw dataError(`the key's member ${member} is no base64url`);
        }
    }

    const jwkStrings = ['kty', 'use', 'alg', 'crv', 'x', 'y', 'd', 'n', 'e', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

    /* The dictionary as Web IDL reads it. */
    function readJwk(given) {
        if (typeof given !== 'object' && typeof given !== 'function' || given === null)
            throw new TypeError('the key data is no JSON Web Key');
        const jwk = {};
        for (const member of jwkStrings) if (given[member] !== undefined) jwk[member] = `${given[member]}`;
        if (given.key_ops !== undefined) jwk.key_ops = Array.from(given.key_ops, String);
        if (given.ext !== undefined) jwk.ext = !!given.ext;
        if (given.oth !== undefined) jwk.oth = given.oth;
        return jwk;
    }

    function checkJwk(jwk, kty, algorithm, extractable, usages) {
        if (jwk.kty !== kty) throw dataError(`the key's kty is ${jwk.kty}, not ${kty}`);
        if (usages.length > 0 && jwk.use !== undefined && jwk.use !== jwkUse(algorithm.name))
            throw dataError(`the key's use is ${jwk.use}, not ${jwkUse(algorithm.name)}`);
        if (jwk.key_ops !== undefined) {
            if (new Set(jwk.key_ops).size !== jwk.key_ops.length) throw dataError('a name stands twice in the key\'s key_ops');
            for (const usage of usages)
                if (!jwk.key_ops.includes(usage)) throw dataError(`the key's key_ops lack ${usage}`);
        }
        if (jwk.ext === false && extractable) throw dataError('the key is not to be extractable (ext)');
    }

    /* ---- reading ---- */

    function importSecret(format, data, algorithm, extractable, usages) {
        const { name } = algorithm;
        const isDerived = usagesOf[name] === deriving;
        if (format !== 'raw' && format !== 'raw-secret' && (format !== 'jwk' || isDerived))
            throw failure(`${name}: no keys as ${format}`, 'NotSupportedError');
        checkUsages(name, ['secret'], usages);
        if (isDerived && extractable) throw failure(`${name}: its keys cannot be extractable`, 'SyntaxError');
        let secret = data;
        if (format === 'jwk') {
            checkJwk(data, 'oct', algorithm, extractable, usages);
            secret = fromText(data, 'k');
        }
        let own = { name }, length = secret.length * 8;
        if (isAes(name)) {
            if (length !== 128 && length !== 192 && length !== 256) throw dataError(`${name}: a key of ${length} bits`);
            own = { name, length };
        } else if (name === 'HMAC') {
            const wanted = algorithm.length ?? length;
            if (length === 0 || wanted > length || wanted <= length - 8)
                throw dataError(`HMAC: a key of ${length} bits where ${wanted} are wanted`);
            length = wanted;
            own = { name, hash: algorithm.hash, length };
        }
        if (format === 'jwk' && data.alg !== undefined && !isAlgOf(data.alg, algorithm, length))
            throw dataError(`the key's alg is ${data.alg}`);
        needUsages(usages, name);
        return makeKey({ type: 'secret', extractable, own, can: usages, secret: cutTo(secret, length) });
    }

    const rsaParts = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

    function jwkParts(jwk, algorithm) {
        if (!isRsa(algorithm.name)) return isCurve(algorithm.name) ? ['x', 'y', 'd'] : ['x', 'd'];
        if (jwk.oth !== undefined) throw failure('RSA: keys of more than two primes are not supported', 'NotSupportedError');
        const extra = rsaParts.slice(3).filter((part) => jwk[part] !== undefined);
        if (jwk.d === undefined ? extra.length > 0 : extra.length % 5 !== 0) throw dataError('RSA: the key lacks members');
        return rsaParts;
    }

    function handleFromJwk(jwk, algorithm, extractable, usages) {
        const { name } = algorithm;
        checkJwk(jwk, isRsa(name) ? 'RSA' : isCurve(name) ? 'EC' : 'OKP', algorithm, extractable, usages);
        if (!isRsa(name) && jwk.crv !== kindOf(algorithm)) throw dataError(`the key's crv is ${jwk.crv}, not ${kindOf(algorithm)}`);
        if (jwk.alg !== undefined && !isAlgOf(jwk.alg, algorithm)) throw dataError(`the key's alg is ${jwk.alg}`);
        const parts = [];
        for (const part of jwkParts(jwk, algorithm)) {
            if (jwk[part] !== undefined || part !== 'd' && !rsaParts.slice(3).includes(part)) parts.push(part, fromText(jwk, part));
        }
        return host.keyFromParts(kindOf(algorithm), ...parts);
    }

    const rawFormats = { 'raw': true, 'raw-public': true };

    function importHalf(format, data, algorithm, extractable, usages) {
        const { name } = algorithm;
        const isRaw = rawFormats[format] === true && !isRsa(name);
        if (!isRaw && format !== 'jwk' && format !== 'pkcs8' && format !== 'spki')
            throw failure(`${name}: no keys as ${format}`, 'NotSupportedError');
        const type = format === 'pkcs8' || format === 'jwk' && data.d !== undefined ? 'private' : 'public';
        checkUsages(name, [type], usages);
        checkCurve(algorithm);
        const handle = format === 'jwk' ? handleFromJwk(data, algorithm, extractable, usages)
            : host.importKey(isRaw ? 'raw' : format, kindOf(algorithm), data);
        if (handle === null) throw dataError(`${name}: the data is no such key`);
        if (type === 'private') needUsages(usages, name);
        return makeKey({ type, extractable, own: ownAlgorithm(algorithm, handle), can: usages, handle });
    }

    const importKey = (format, data, algorithm, extractable, usages) =>
        (isSecret(algorithm.name) ? importSecret : importHalf)(format, data, algorithm, extractable, usages);

    /* ---- writing ---- */

    function toJwk(key) {
        const { own, type, can, extractable, secret, handle } = fieldsOf(key);
        const { name } = own;
        const jwk = { key_ops: [...can], ext: extractable };
        const alg = jwkAlg(own, own.length);
        if (alg !== undefined) jwk.alg = alg;
        if (secret !== undefined) return { kty: 'oct', k: toText(secret), ...jwk };
        const all = isRsa(name) ? rsaParts : isCurve(name) ? ['x', 'y', 'd'] : ['x', 'd'];
        for (const part of all) {
            if (type === 'public' && (part === 'd' || rsaParts.indexOf(part) > 2)) continue;
            jwk[part] = toText(host.keyPart(handle, part));
        }
        return isRsa(name) ? { kty: 'RSA', ...jwk } : { kty: isCurve(name) ? 'EC' : 'OKP', crv: kindOf(own), ...jwk };
    }

    function exportKey(format, key) {
        const { own, type, secret, handle } = fieldsOf(key);
        if (format === 'jwk') return toJwk(key);
        const wanted = { 'raw': secret ? 'secret' : 'public', 'raw-secret': 'secret', 'raw-public': 'public', 'spki': 'public',
            'pkcs8': 'private' }[format];
        const isHalf = secret === undefined;
        if (isHalf ? format === 'raw-secret' || rawFormats[format] && isRsa(own.name) : wanted !== 'secret')
            throw failure(`${own.name}: no keys as ${format}`, 'NotSupportedError');
        if (type !== wanted) throw failure(`a ${type} key cannot be exported as ${format}`, 'InvalidAccessError');
        const bytes = secret?.slice() ?? host.exportKey(handle, rawFormats[format] ? 'raw' : format);
        if (bytes === null) throw failure(`${own.name}: the key cannot be exported`, 'OperationError');
        return bytes.buffer;
    }

    return { CryptoKey, isCryptoKey, fieldsOf, allUsages, generate, importKey, exportKey, readJwk, keyLength, cutTo };
})
