// Replaces what modules of node are made of, before they are loaded, and looks at all that passes.
// expect: success "contained"
const seen = [];
const { apply, construct, getOwnPropertyDescriptor, defineProperty } = Reflect, { getPrototypeOf } = Object, plain = Object.prototype;
for (const holder of [Array.prototype, Map.prototype, WeakMap.prototype, Function.prototype, Object, Reflect, Array]) {
    for (const name of ['push', 'map', 'flatMap', 'filter', 'set', 'get', 'call', 'apply', 'bind', 'assign', 'entries', 'defineProperty', 'freeze', 'construct', 'from']) {
        const own = getOwnPropertyDescriptor(holder, name)?.value;
        if (typeof own !== 'function') continue;
        defineProperty(holder, name, { value: function (...args) { seen[seen.length] = this; for (let i = 0; i < args.length; i++) seen[seen.length] = args[i]; return apply(own, this, args); } });
    }
}
const iterate = Array.prototype[Symbol.iterator];
defineProperty(Array.prototype, Symbol.iterator, { value: function () { for (let i = 0; i < this.length; i++) seen[seen.length] = this[i]; return apply(iterate, this, []); } });
globalThis.WeakMap = class extends WeakMap { set(key, value) { seen[seen.length] = value; return super.set(key, value); } };

const crypto = require('crypto'), { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const hash = crypto.createHash('sha256').update('x');
hash.copy().digest();
crypto.createHmac('sha256', crypto.createSecretKey('a')).update('x').digest('hex');
crypto.verify('sha256', new Uint8Array(1), publicKey, crypto.sign('sha256', new Uint8Array(1), privateKey));
publicKey.equals(crypto.createPublicKey(privateKey));
crypto.createPrivateKey({ key: privateKey.export({ format: 'jwk' }), format: 'jwk' });

/* The objects of the host and their like come from no class of this realm. */
let foreign = 0;
for (let i = 0; i < seen.length; i++) {
    let object = seen[i];
    if (typeof object !== 'object' || object === null) continue;
    while (getPrototypeOf(object) !== null) object = getPrototypeOf(object);
    if (object !== plain && getOwnPropertyDescriptor(object, 'hasOwnProperty') !== undefined) foreign++;
}
foreign === 0 ? 'contained' : `${foreign} of ${seen.length} are foreign`;
