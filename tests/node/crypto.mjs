/* What crypto gives for the same bytes, and what it says of what it cannot. */
import crypto, { createHash, createHmac, createSecretKey, KeyObject, randomBytes, randomFillSync, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { Buffer } from 'node:buffer';

const show = (name, run) => {
    try {
        console.log(name, run());
    } catch (error) {
        console.log(name, error instanceof TypeError, error instanceof RangeError, error.name, error.code, error.message);
    }
};
const text = 'Zażółć gęślą jaźń \ud800 😀';
const bytes = new Uint8Array(1000).map((_, i) => i);

/* ---- hashes ---- */

for (const name of ['md5', 'sha1', 'SHA256', 'sha-512', 'RSA-SHA384', 'sha3-256', 'ripemd160', 'blake2b512', 'shake256', 'sha512-256'])
    show(name, () => createHash(name).update(text).update(bytes).update('6162', 'hex').update('', 'utf8').digest('hex'));
for (const encoding of ['hex', 'base64', 'base64url', 'latin1', 'binary', undefined, 'buffer', 'nonsense'])
    show(`digest ${encoding}`, () => { const made = createHash('sha1').update('x').digest(encoding); return typeof made === 'string' ? escape(made) : made.toString('hex'); });
show('copy', () => {
    const hash = createHash('sha256').update('a'), copy = hash.copy();
    return [hash.update('b').digest('hex'), copy.update('b').digest('hex'), createHash('sha256').update('ab').digest('hex')].join();
});
show('output length', () => createHash('shake128', { outputLength: 50 }).update('x').digest('hex'));
show('output length 0', () => createHash('shake128', { outputLength: 0 }).update('x').digest('hex'));
show('views', () => createHash('md5').update(new Uint16Array([1, 2])).update(new DataView(new ArrayBuffer(3), 1)).digest('hex'));
show('long', () => createHash('sha256').update('x'.repeat(1e6)).digest('hex'));
show('is a Hash', () => [createHash('md5') instanceof crypto.Hash, createHash('md5').constructor.name, createHmac('md5', '').constructor.name].join());
show('names', () => crypto.getHashes().join());
show('no name', () => createHash());
show('unknown name', () => createHash('nonsense'));
show('no data', () => createHash('md5').update());
show('data', () => createHash('md5').update(5));
show('buffer', () => createHash('md5').update(new ArrayBuffer(4)));
show('odd hex', () => createHash('md5').update('616', 'hex'));
show('over', () => { const hash = createHash('md5'); hash.digest(); hash.digest(); });
show('over too', () => { const hash = createHash('md5'); hash.digest(); hash.update('a'); });
show('copy of none', () => { const hash = createHash('md5'); hash.digest(); hash.copy(); });
show('length', () => createHash('shake256', { outputLength: -1 }));

/* ---- HMAC ---- */

for (const key of ['', 'key', text, bytes, bytes.buffer, Buffer.from('key'), createSecretKey(Buffer.from('key')), new DataView(bytes.buffer, 5, 7)])
    show('hmac', () => createHmac('sha256', key).update(text).update(bytes).digest('base64'));
show('twice', () => { const hmac = createHmac('md5', 'x'); return [hmac.digest('hex'), hmac.digest('hex'), hmac.digest().length].join(); });
show('over', () => { const hmac = createHmac('md5', 'x'); hmac.digest(); hmac.update('a'); });
show('no key', () => createHmac('md5'));
show('no name', () => createHmac(5, ''));
show('unknown name', () => createHmac('nonsense', 'x'));

/* ---- random values ---- */

show('bytes', () => [randomBytes(0).length, randomBytes(70000).length, Buffer.isBuffer(randomBytes(2)), randomBytes(16).equals(randomBytes(16))].join());
show('bytes are not zeros', () => randomBytes(70000).subarray(-20).some((byte) => byte > 0));
show('uuid', () => /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(randomUUID({ disableEntropyCache: true })));
show('int', () => { for (let i = 0; i < 500; i++) if (![3, 4, 5].includes(randomInt(3, 6)) || randomInt(1) !== 0) return 'no'; return 'yes'; });
show('large int', () => randomInt(2 ** 48 - 1) >= 0 && randomInt(-5, -4) === -5);
show('fill', () => {
    const filled = randomFillSync(new Uint8Array(40), 10, 20);
    return [filled.subarray(0, 10).every((byte) => byte === 0), filled.subarray(10, 30).some((byte) => byte > 0),
        filled.subarray(30).every((byte) => byte === 0)].join();
});
show('fill elements', () => {
    const filled = randomFillSync(new Uint32Array(8), 2, 2);
    return [filled[1], filled[4], filled[2] + filled[3] > 0].join();
});
show('fill a buffer', () => new Uint8Array(randomFillSync(new ArrayBuffer(40))).some((byte) => byte > 0));
show('getRandomValues', () => crypto.getRandomValues(new Uint8Array(20)).some((byte) => byte > 0));
for (const size of [-1, 'a', 2 ** 31, NaN]) show('size', () => randomBytes(size));
for (const range of [[5, 3], ['a'], [2 ** 48 + 5], [1.5], [-1], [0], [-5, 2 ** 48]]) show('range', () => randomInt(...range));
for (const given of [['a'], [Buffer.alloc(3), 5], [Buffer.alloc(3), 1, 3], [Buffer.alloc(3), 'a']]) show('fill', () => randomFillSync(...given));
show('uuid', () => randomUUID(5));

/* ---- comparing ---- */

show('equal', () => [timingSafeEqual(Buffer.from('abc'), new Uint8Array([97, 98, 99])), timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')),
    timingSafeEqual(new ArrayBuffer(0), Buffer.alloc(0)), timingSafeEqual(new Uint16Array(2), new Uint8Array(4))].join());
show('lengths', () => timingSafeEqual(Buffer.from('a'), Buffer.from('ab')));

/* ---- secret keys ---- */

const key = createSecretKey('616263', 'hex');
show('key', () => [key.type, key.symmetricKeySize, key.export(), key.export({ format: 'buffer' }).length, key instanceof KeyObject,
    Object.prototype.toString.call(key), key.constructor.name].join());
show('key as JWK', () => JSON.stringify(key.export({ format: 'jwk' })));
show('key equals', () => [key.equals(createSecretKey(Buffer.from('abc'))), key.equals(createSecretKey(Buffer.from('abd'))), key.equals(createSecretKey('a'))].join());
show('key of nothing', () => createSecretKey('').symmetricKeySize);
show('key is a copy', () => { const own = Buffer.from('abc'), made = createSecretKey(own); own[0] = 0; made.export()[1] = 0; return made.export().toString(); });
show('no key', () => createSecretKey());
show('format', () => key.export({ format: 'x' }));
show('other', () => key.equals(5));
show('from', () => KeyObject.from(5));

/* ---- derived keys ---- */

show('pbkdf2', () => crypto.pbkdf2Sync(text, 'salt', 100, 40, 'sha512').toString('hex'));
show('pbkdf2 of bytes', () => crypto.pbkdf2Sync(bytes, bytes.buffer, 1, 0, 'md5').length);
show('hkdf', () => Buffer.from(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 64)).toString('hex'));
show('hkdf of a key', () => Buffer.from(crypto.hkdfSync('sha512', key, bytes, '', 10)).toString('hex'));
for (const given of [['a', 'b', 1, 10], ['a', 'b', 1, 10, 'x'], ['a', 'b', 0, 10, 'md5'], ['a', 'b', 1.5, 10, 'md5'], ['a', 'b', 1, -1, 'md5'], [5, 'b', 1, 10, 'md5']])
    show('pbkdf2', () => crypto.pbkdf2Sync(...given));
for (const given of [['md5', 'a', 'b', 'c', 1e9], ['x', 'a', 'b', 'c', 5]]) show('hkdf', () => crypto.hkdfSync(...given));

/* ---- Web Crypto ---- */

const { webcrypto } = crypto;
show('webcrypto', () => [webcrypto.subtle === crypto.subtle, webcrypto.getRandomValues.length, webcrypto === globalThis.crypto].join());
const made = await webcrypto.subtle.importKey('raw', Buffer.from('abc'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
show('from', () => [KeyObject.from(made).type, KeyObject.from(made).export(), KeyObject.from(made).equals(key)].join());
show('hmac of it', () => createHmac('sha256', KeyObject.from(made)).update('x').digest('hex'));

/* ---- callbacks ---- */

const called = (run) => new Promise((resolve) => {
    let isLate = false;
    run((error, value) => { resolve([isLate, error, value?.length ?? value?.byteLength ?? value].join()); });
    isLate = true;
});
console.log(await called((done) => crypto.randomBytes(5, done)), await called((done) => crypto.randomInt(1, 2, done)),
    await called((done) => crypto.randomInt(1, done)), await called((done) => crypto.randomFill(Buffer.alloc(7), done)),
    await called((done) => crypto.randomFill(Buffer.alloc(7), 1, 2, done)), await called((done) => crypto.pbkdf2('a', 'b', 1, 9, 'md5', done)),
    await called((done) => crypto.hkdf('md5', 'a', 'b', 'c', 8, done)));
show('no callback', () => crypto.randomFill(Buffer.alloc(7)));
