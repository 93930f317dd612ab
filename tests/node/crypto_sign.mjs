/* Keys of two halves in all forms, and signatures, of which those that are the same each time are shown. */
import crypto, { createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, generateKeyPairSync, KeyObject } from 'node:crypto';
import { Buffer } from 'node:buffer';

const show = (name, run) => {
    try {
        console.log(name, run());
    } catch (error) {
        console.log(name, error instanceof TypeError, error instanceof RangeError, error.name, error.code);
    }
};
const message = (run) => {
    try {
        return run();
    } catch (error) {
        return `${error.code}: ${error.message}`;
    }
};

const rsa = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDdOXD+jnvqzhnh
fdVXAZO9H/ni8DmK0ANO+CJwu5HN7ztfgAhXov873bv7msdp0wgMizn1OiUcXoDV
Tuf5XJq9xbZVf0s5H5n7opQ6jilnlGop5BHdYe/TEYKCZGbJvDhkCgZZqjeKi2ax
eHtYqP8g/AEVxKxVJChqOadYnBfhd4DQrjaq2sFYMM9KWk/olmlDUoRY+7fDaRKI
PrJAcp+R6+cuKL87XNWd632DUGz3HRXfow3DU4C6kIIGJHlhD2a/KG3vW/cdeFxA
fnu8fItApBWmqPbZlieGvahQ+c2zM9a0fyF8mzuVXK+AUCnMv3kTedxRP9Jysu46
I8qKW+LZAgMBAAECggEAOl19yMM5wUS4AkxrHUXevw5xJKUBYXSo8sw3deuet6jO
zs7eJJTt5tME1ghLZUmWfYy78U1yXg42ylBDloAOmVPQ27S2WW9Tdla56cr49Ilt
CvlPl0tP9S1Q8+reTYoZjJcyfrSQa76EjPz++fC4QvEJrj8RwnLEMOZeFtwz1rlt
Ui1zSGr8d6g7PSp71kdaE7VkRIJ/rE61V0zoPMHTCNZo2wvQtLyiZ5jt+B+Q4seO
97KQDfgvBThUzMFif3/XhB4MN2a2VX7JKzHlQ7+IdS9W1sWAgD3gsidUQw9ynLBc
0qSwW7Gqflm3RPz2oXSMHBymxjWIkevgY3KLAbtQ2wKBgQD9b2X2zjQeGOuZpPCV
gInL2kF11eJTZSuQ5DBbGDcu/tEZyR7ASdt+6emLJOtVF07zBL6bt0dN84P5m2Wa
B+lcxfZJEKoNLNitHenkJVM8D6LAx2s6wpaHkWSMw5/7gjnSSZeqzOZsdjtj2h+l
oi4ZpU/4GlSXjBrse3HR6NxkUwKBgQDfdpdXvP36mW9Rn43THvFYPoAX4NS0hbT4
7H1kFIg5zjXZhXQv1r0Zq45R2cVxJfDyyL9UuycMgYQAL/a5QSxFoG04wT9MavKa
B5iLwEe1xTMbvBgwxz3Lnsr6/QcuCYT97Nb/4Pjn2NnkhgzPbtAJlXY5e7lvGW4r
G4k9t9e2owKBgQCF/VSCRQjm9LPzOnH8CMZRoaXEP/11q+J5qzspnkbmsNAqetuo
PCQxGEhiSXWmOjmCYHrJ5v9q5hlbaV4xLoehhgQtIwNVDeXMuSkEdvtnoLiihYxa
t7BQIn1vsqmtlm8tj70BD22v4F6L7zGWJ4WKB42dFYatzOQbLTTDDwMegwKBgQCl
6tOsHXMmYk44+JLBMrRXpPBOymykLLKWMGFZsbUD1ow9Gc2Ox45YRPzC4UKsJFOm
sE7/hoYTzwZHbVVvb2iDuf3eqf1pq+69Vu54tSeJWwX7jckYTpcfXKOxf7WZBRBt
yTBJhKzK2EPQXYedbNWiiArj221vhB48e5GG9b2AqQKBgFJW6qtRsMzEWLxqGvnc
ivvTPrU388FXsQQhKIyzgjKoEuD1PcnFk9Uz8/LNBXmDvtS84yctKVIho2TUvkKM
Hc+B6kt9LAuOM+tIi2pf4vf3+8FthAv1IC+MPj5WUko6R6s4M/2TQeQZSHApBKE7
YLe/z6K+QIzB3enMvlBemFeL
-----END PRIVATE KEY-----
`;
const curve = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIL9sGPU14AkwC2//3+SyWQZUeYG4IGfSPS6VYiVJoK+MoAoGCCqGSM49
AwEHoUQDQgAEBe8sAdK7WrTtyhPyZXEqxP8DS3gj3NC4J0S72vJtnRnd+/gephJg
GwzzkqNEx5KMTcGANOiI9FVET43glGoWxQ==
-----END EC PRIVATE KEY-----
`;
const encrypted = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiKxcIQoolDsgICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEyXtbmSs8Y7gxwUj9DfalcEgZDw
cdS4Lci+zcdZLorbvG+JGUaZUVq9u0BJU2GlPvD/zwpnFzbF9zADi7LgI4bmpi69
G93ul1IrMNQ8fHSnWXBlzS+OM0Q5biAJLeUD48lrWKQY7l0Q6Lpkn3gCR2dE/xK0
JcpDB8dx7wpmU/+724K6x8/F5cDuebMD78oR8ARfWAGmLQP8bsD6xaxToBDHySY=
-----END ENCRYPTED PRIVATE KEY-----
`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIUcpdoDq66O4JXVTzr9pNkpq1liGEwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAeFw0yNjExMzAyMDE1MzBaFw0zNjExMjcyMDE1MzBaMAwx
CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQF7ywB0rtatO3K
E/JlcSrE/wNLeCPc0LgnRLva8m2dGd37+B6mEmAbDPOSo0THkoxNwYA06Ij0VURP
jeCUahbFo1MwUTAdBgNVHQ4EFgQUoculO7xIQvgfkQsF5BUndDHdVbIwHwYDVR0j
BBgwFoAUoculO7xIQvgfkQsF5BUndDHdVbIwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiEAyzSJtqVcJKJgHr6Y00AL+llqiQQFwhyIvRVoazQoTFgC
IEFO32/lhliEbJcXIOk5cnyFS7o3a947BKfcMhRciTck
-----END CERTIFICATE-----
`;
const edwards = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIN5tP4CYaV6BuGMz/dxHWYxUO7n3Ax9C7OkN5Wj1yM+C
-----END PRIVATE KEY-----
`;
const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING };

/* ---- forms ---- */

for (const [name, pem] of Object.entries({ rsa, curve, edwards })) {
    const key = createPrivateKey(pem), open = createPublicKey(pem);
    show(name, () => [key.type, open.type, key.asymmetricKeyType, open.asymmetricKeyType, key.symmetricKeySize, Object.prototype.toString.call(key),
        key instanceof KeyObject, key.constructor.name, open.constructor.name].join());
    show('details', () => { const { publicExponent, ...rest } = key.asymmetricKeyDetails; return [String(publicExponent), JSON.stringify(rest)].join(); });
    for (const type of ['pkcs8', 'pkcs1', 'sec1', 'spki', undefined]) {
        for (const format of ['pem', 'der']) {
            show(`${type} ${format}`, () => key.export({ type, format }).toString('base64'));
            show(`${type} ${format}`, () => open.export({ type, format }).toString('base64'));
        }
    }
    for (const made of [key, open]) show('JWK', () => JSON.stringify(Object.entries(made.export({ format: 'jwk' })).sort()));
    show('from JWK', () => [key.equals(createPrivateKey({ key: key.export({ format: 'jwk' }), format: 'jwk' })),
        open.equals(createPublicKey({ key: open.export({ format: 'jwk' }), format: 'jwk' }))].join());
    show('from DER', () => [key.equals(createPrivateKey({ key: key.export({ type: 'pkcs8', format: 'der' }), format: 'der', type: 'pkcs8' })),
        open.equals(createPublicKey({ key: open.export({ type: 'spki', format: 'der' }), format: 'der', type: 'spki' }))].join());
    show('equals', () => [key.equals(open), open.equals(createPublicKey(key)), key.equals(createPrivateKey(Buffer.from(pem)))].join());
}
show('encrypted', () => createPrivateKey({ key: encrypted, passphrase: 'secret' }).equals(createPrivateKey(curve)));
show('certificate', () => createPublicKey(certificate).equals(createPublicKey(curve)));
show('wrong passphrase', () => typeof message(() => createPrivateKey({ key: encrypted, passphrase: 'x' })));
show('no passphrase', () => typeof message(() => createPrivateKey(encrypted)));

for (const make of [createPrivateKey, createPublicKey]) {
    for (const given of [undefined, 5, {}]) show(make.name, () => make(given));
    for (const given of ['x', '', Buffer.from('x')]) show(make.name, () => typeof message(() => make(given)));
    for (const given of [{ key: 'x', format: 'y' }, { key: Buffer.from('x'), format: 'der' }, { key: {}, format: 'jwk' }, { key: { kty: 'RSA' }, format: 'jwk' },
        { key: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'x' }, format: 'jwk' }, { key: { kty: 'oct', k: 'a' }, format: 'jwk' }])
        console.log(message(() => make(given)));
}
console.log(message(() => createPrivateKey(rsa).export()), message(() => createPrivateKey(rsa).export({ type: 'spki', format: 'pem' })),
    message(() => createPrivateKey(curve).export({ type: 'pkcs1', format: 'pem' })), message(() => createPublicKey(rsa).export({ type: 'spki' })));
console.log(message(() => createPublicKey(createSecretKey('a'))), message(() => createPublicKey(createPublicKey(rsa))));
show('private of private', () => createPrivateKey(createPrivateKey(rsa)));

/* ---- signatures ---- */

const wide = 'Zażółć \u{1f600}';
const open = createPublicKey(rsa);
for (const algorithm of ['RSA-SHA256', 'sha1', 'SHA512', 'sha3-256']) {
    show(algorithm, () => createSign(algorithm).update('a').update(wide).update(Buffer.from('b')).sign(rsa, 'base64'));
    show('the same', () => crypto.sign(algorithm, Buffer.from(`a${wide}b`), rsa).toString('base64'));
    show('verified', () => createVerify(algorithm).update(`a${wide}b`).verify(open, createSign(algorithm).update(`a${wide}b`).sign(rsa)));
}
show('Ed25519', () => crypto.sign(null, Buffer.from(wide), edwards).toString('hex'));
show('Ed25519 verified', () => crypto.verify(null, Buffer.from(wide), createPublicKey(edwards), crypto.sign(undefined, Buffer.from(wide), edwards)));
for (const options of [{}, { dsaEncoding: 'der' }, { dsaEncoding: 'ieee-p1363' }]) {
    const signature = createSign('sha256').update('x').sign({ key: curve, ...options });
    show('curve', () => [signature.length === 64, createVerify('sha256').update('x').verify({ key: curve, ...options }, signature),
        createVerify('sha256').update('y').verify({ key: curve, ...options }, signature),
        createVerify('sha256').update('x').verify({ key: createPublicKey(curve), ...options }, signature)].join());
}
for (const saltLength of [undefined, 0, 20, crypto.constants.RSA_PSS_SALTLEN_DIGEST, crypto.constants.RSA_PSS_SALTLEN_MAX_SIGN]) {
    const signature = crypto.sign('sha256', Buffer.from('x'), { key: rsa, saltLength, ...pss });
    show('PSS', () => [signature.length, crypto.verify('sha256', Buffer.from('x'), { key: open, ...pss }, signature),
        crypto.verify('sha256', Buffer.from('x'), { key: open, ...pss, saltLength: 20 }, signature),
        crypto.verify('sha256', Buffer.from('x'), open, signature)].join());
}
show('no signature', () => [createVerify('sha256').update('x').verify(open, ''), createVerify('sha256').update('x').verify(open, 'zz', 'hex')].join());
show('hex', () => createVerify('sha256').update('x').verify(open, createSign('sha256').update('x').sign(rsa, 'hex'), 'hex'));
console.log(message(() => createSign('sha256').sign()), message(() => createSign('x')), message(() => createSign(5)), message(() => createSign('md5').update(5)),
    message(() => createSign('md5').sign(open)), message(() => createSign('md5').sign(createSecretKey('a'))), message(() => crypto.sign('x', Buffer.alloc(1), rsa)));
console.log(message(() => createSign('sha256').sign({ key: curve, dsaEncoding: 'x' })), message(() => createSign('sha256').sign({ key: rsa, padding: 99 })),
    message(() => { const sign = createSign('sha256').update('x'); sign.sign(rsa); sign.sign(rsa); }));
show('secret', () => createVerify('md5').verify(createSecretKey('a'), ''));
crypto.sign('sha256', Buffer.from('x'), rsa, (error, signature) => { console.log('later', error, signature.length); });
console.log('now');

/* ---- making keys ---- */

for (const [type, options] of [['rsa', { modulusLength: 1024 }], ['ec', { namedCurve: 'P-384' }], ['ec', { namedCurve: 'prime256v1' }], ['ed25519'], ['x25519']]) {
    const { publicKey, privateKey } = generateKeyPairSync(type, options);
    show(type, () => [publicKey.type, privateKey.type, publicKey.asymmetricKeyType, publicKey.equals(createPublicKey(privateKey)),
        publicKey.asymmetricKeyDetails.namedCurve, publicKey.asymmetricKeyDetails.modulusLength].join());
}
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' } });
show('encoded', () => [publicKey.split('\n')[0], Buffer.isBuffer(privateKey)].join());
console.log(message(() => generateKeyPairSync('x')), message(() => generateKeyPairSync('rsa')), message(() => generateKeyPairSync('ec', { namedCurve: 'x' })),
    message(() => generateKeyPairSync('rsa', {})));

/* ---- keys of Web Crypto ---- */

const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, Buffer.from('x'));
show('of Web Crypto', () => [KeyObject.from(pair.publicKey).type, KeyObject.from(pair.privateKey).asymmetricKeyType,
    crypto.verify('sha256', Buffer.from('x'), { key: KeyObject.from(pair.publicKey), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature))].join());
