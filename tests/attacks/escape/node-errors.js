// Follows the constructors of what modules of node return and throw.
// expect: success "contained"
const crypto = require('crypto'), { Readable, Writable } = require('stream'), { AsyncLocalStorage } = require('async_hooks');
const got = [], key = crypto.createSecretKey('a');
const tries = [
    () => crypto.getHashes(), () => crypto.createHash('x'), () => crypto.createHash(), () => crypto.createHash('md5'), () => crypto.createHash('md5').digest(),
    () => crypto.createHmac('md5', key), () => crypto.randomBytes(1e12), () => crypto.createPrivateKey('x'), () => crypto.createPublicKey({ key: {}, format: 'jwk' }),
    () => key, () => key.export({ format: 'jwk' }), () => key.equals(1), () => crypto.generateKeyPairSync('ed25519').privateKey, () => crypto.generateKeyPairSync('rsa', {}),
    () => crypto.sign(null, new Uint8Array(1), crypto.generateKeyPairSync('ed25519').privateKey), () => crypto.pbkdf2Sync('a', 'b', 1, 2 ** 31 - 1, 'md5'),
    () => new crypto.KeyObject('secret', {}), () => crypto.randomFillSync(new Uint8Array(1), 2), () => crypto.webcrypto, () => crypto.constants,
    () => Readable.from(['a']), () => Readable.from(1), () => new Writable().write(null), () => Readable.toWeb(Readable.from([])), () => new AsyncLocalStorage(),
    () => require('async_hooks').createHook(), () => AsyncLocalStorage.snapshot(), () => AsyncLocalStorage.bind(1), () => setTimeout, () => Promise.prototype.then,
];
for (const one of tries) {
    try {
        got.push(one());
    } catch (error) {
        got.push(error);
    }
}
const foreign = [];
for (const value of got) {
    for (let object = Object(value); object; object = Object.getPrototypeOf(object)) {
        for (const name of Reflect.ownKeys(object)) {
            const { value: member, get, set } = Object.getOwnPropertyDescriptor(object, name);
            for (const f of [member, get, set]) {
                if (typeof f !== 'function') continue;
                try {
                    if (f.constructor('return globalThis')() !== globalThis) foreign.push(String(name));
                } catch {}
            }
        }
    }
}
got.length === tries.length && foreign.length === 0 ? 'contained' : foreign;
