"""crypto and crypto.subtle. The ciphers have unit tests of their own; web-platform-tests go further: tests/wpt."""

import hashlib
import hmac

import pytest

from support import run_cases

HELPERS = (
    "const { subtle } = crypto, text = (string) => new TextEncoder().encode(string), hex = (bytes) => new Uint8Array(bytes).toHex();"
    "const failure = async (promise) => { try { await promise; return 'nothing' } catch (error) { return error.name } };"
)

CASES = {
    "a webhook's signature": (
        "const key = await subtle.importKey('raw', text('secret'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);"
        "const signature = await subtle.sign('HMAC', key, text('{\"id\":1}'));"
        "return [hex(signature), await subtle.verify('HMAC', key, signature, text('{\"id\":1}')),"
        "await subtle.verify('HMAC', key, signature, text('{\"id\":2}'))]",
        [hmac.new(b"secret", b'{"id":1}', "sha256").hexdigest(), True, False]),
    "digests": (
        "return Promise.all(['SHA-1', 'sha-256', { name: 'SHA-384' }, 'SHA-512'].map(async (name) => hex(await subtle.digest(name, text('abc')))))",
        [hashlib.new(name, b"abc").hexdigest() for name in ("sha1", "sha256", "sha384", "sha512")]),
    "of every kind of buffer": (
        "const bytes = text('xabcx'), view = new DataView(bytes.buffer, 1, 3);"
        "return [hex(await subtle.digest('SHA-1', view)), hex(await subtle.digest('SHA-1', text('abc').buffer)), hex(await subtle.digest('SHA-1', new Uint16Array(0)))]",
        [hashlib.sha1(b"abc").hexdigest(), hashlib.sha1(b"abc").hexdigest(), hashlib.sha1(b"").hexdigest()]),
    "large data": ("return hex(await subtle.digest('SHA-256', new Uint8Array(1000000)))", hashlib.sha256(bytes(1000000)).hexdigest()),
    "so much that more than two copies of it would be over the limit": (
        "return (await subtle.digest('SHA-1', new Uint8Array(150 * 1048576))).byteLength", 20),
    "what was given is copied at once": (
        "const bytes = text('abc'), promise = subtle.digest('SHA-1', bytes); bytes[0] = 0; return hex(await promise)",
        hashlib.sha1(b"abc").hexdigest()),
    "data that is none": ("return [await failure(subtle.digest('SHA-1', 'abc')), await failure(subtle.digest('SHA-1')), await failure(subtle.digest('MD5', text('')))]",
                          ["TypeError", "TypeError", "NotSupportedError"]),
    "random values": (
        "const a = crypto.getRandomValues(new Uint8Array(16)), b = crypto.getRandomValues(new Uint32Array(4));"
        "return [a.length, b.length, hex(a) !== hex(b.buffer), crypto.getRandomValues(new Uint8Array(65536)).length]", [16, 4, True, 65536]),
    "only a part is filled": (
        "const all = new Uint8Array(64); crypto.getRandomValues(all.subarray(16, 48)); return [hex(all.slice(0, 16)), hex(all.slice(48)), hex(all).length]",
        ["00" * 16, "00" * 16, 128]),
    "random values that cannot be": (
        "return [new Float64Array(1), new Uint8Array(65537), new DataView(new ArrayBuffer(1)), [1]].map((value) => { try { crypto.getRandomValues(value) } catch (error) { return error.name } })",
        ["TypeMismatchError", "QuotaExceededError", "TypeMismatchError", "TypeError"]),
    "random UUIDs": (
        "const id = crypto.randomUUID(); return [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id !== crypto.randomUUID()]",
        [True, True]),
    "AES-GCM": (
        "const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']), iv = crypto.getRandomValues(new Uint8Array(12));"
        "const secret = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text('a') }, key, text('data'));"
        "return [secret.byteLength, new TextDecoder().decode(await subtle.decrypt({ name: 'AES-GCM', iv, additionalData: text('a') }, key, secret)),"
        "await failure(subtle.decrypt({ name: 'AES-GCM', iv }, key, secret)), (await subtle.exportKey('raw', key)).byteLength, await failure(subtle.encrypt({ name: 'AES-GCM' }, key, text('')))]",
        [20, "data", "OperationError", 32, "TypeError"]),
    "ECDSA, keys as JSON": (
        "const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);"
        "const jwk = await subtle.exportKey('jwk', pair.publicKey), key = await subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);"
        "const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, text('data'));"
        "return [signature.byteLength, await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, text('data')), jwk.kty, jwk.crv, jwk.d,"
        "await failure(subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, signature, text('data')))]",
        [64, True, "EC", "P-256", None, "InvalidAccessError"]),
    "a private key whose number is empty": (
        "const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']), jwk = await subtle.exportKey('jwk', pair.privateKey);"
        "return failure(subtle.importKey('jwk', { ...jwk, d: '' }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']))",
        "DataError"),
    "parameters that take for ever or cannot be": (
        "const key = await subtle.importKey('raw', text('x'), 'PBKDF2', false, ['deriveBits']), rsa = (modulusLength, ...exponent) =>"
        "failure(subtle.generateKey({ name: 'RSA-PSS', modulusLength, publicExponent: new Uint8Array(exponent), hash: 'SHA-1' }, true, ['sign']));"
        "return [await failure(subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: text(''), iterations: 2 ** 31 }, key, 256)),"
        "await rsa(2048, 2), await rsa(2048, 1), await rsa(2048), await rsa(16385, 3), await rsa(256, 3)]",
        ["OperationError"] * 6),
    "RSA": (
        "const pair = await subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign', 'verify']);"
        "const signature = await subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, pair.privateKey, text('data'));"
        "const spki = await subtle.exportKey('spki', pair.publicKey), key = await subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['verify']);"
        "return [await subtle.verify({ name: 'RSA-PSS', saltLength: 32 }, key, signature, text('data')), key.algorithm.modulusLength, hex(key.algorithm.publicExponent), await failure(subtle.exportKey('spki', key))]",
        [True, 2048, "010001", "InvalidAccessError"]),
    "Ed25519": (
        "const pair = await subtle.generateKey('Ed25519', false, ['sign', 'verify']), signature = await subtle.sign('Ed25519', pair.privateKey, text('data'));"
        "return [signature.byteLength, await subtle.verify('Ed25519', pair.publicKey, signature, text('data'))]", [64, True]),
    "agreement": (
        "const make = () => subtle.generateKey({ name: 'ECDH', namedCurve: 'P-384' }, false, ['deriveBits', 'deriveKey']), a = await make(), b = await make();"
        "const one = await subtle.deriveBits({ name: 'ECDH', public: b.publicKey }, a.privateKey, 256), other = await subtle.deriveBits({ name: 'ECDH', public: a.publicKey }, b.privateKey, 256);"
        "const key = await subtle.deriveKey({ name: 'ECDH', public: b.publicKey }, a.privateKey, { name: 'AES-GCM', length: 128 }, true, ['encrypt']);"
        "return [hex(one) === hex(other), hex(await subtle.exportKey('raw', key)) === hex(one).slice(0, 32)]", [True, True]),
    "passwords": (
        "const key = await subtle.importKey('raw', text('password'), 'PBKDF2', false, ['deriveBits']);"
        "return hex(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: text('salt'), iterations: 1000 }, key, 256))",
        hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000).hex()),
    "wrapping": (
        "const wrapping = await subtle.generateKey({ name: 'AES-KW', length: 128 }, false, ['wrapKey', 'unwrapKey']), key = await subtle.generateKey({ name: 'AES-CBC', length: 256 }, true, ['encrypt']);"
        "const wrapped = await subtle.wrapKey('raw', key, wrapping, 'AES-KW'), again = await subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-CBC', true, ['encrypt']);"
        "return [wrapped.byteLength, hex(await subtle.exportKey('raw', again)) === hex(await subtle.exportKey('raw', key))]", [40, True]),
    "keys are cloned": (
        "const key = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, false, ['sign']), copy = structuredClone({ key }).key;"
        "return [copy instanceof CryptoKey, copy !== key, copy.algorithm.hash.name, copy.extractable, hex(await subtle.sign('HMAC', key, text(''))) === hex(await subtle.sign('HMAC', copy, text('')))]",
        [True, True, "SHA-1", False, True]),
    "usages": (
        "const make = (usages) => failure(subtle.generateKey({ name: 'AES-CBC', length: 128 }, true, usages)); return [await make([]), await make(['sign']), await make(['fly']), await make(['encrypt'])]",
        ["SyntaxError", "SyntaxError", "TypeError", "nothing"]),
    "nothing else can be constructed": (
        "return [Crypto, SubtleCrypto, CryptoKey].map((Class) => { try { new Class() } catch (error) { return error.name } })",
        ["TypeError", "TypeError", "TypeError"]),
    "a changed key algorithm changes nothing": (
        "const key = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']); key.algorithm.hash.name = 'SHA-1'; key.algorithm.name = 'x'; key.usages.push('verify');"
        "return [(await subtle.sign('HMAC', key, text(''))).byteLength, await failure(subtle.verify('HMAC', key, text(''), text('')))]",
        [32, "InvalidAccessError"]),
}


@pytest.fixture(scope="module")
def results(shared_server):
    return run_cases(shared_server.execute, {name: HELPERS + script for name, (script, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_crypto(results, name):
    assert results[name] == CASES[name][1]
