// Follows the constructors of what Web APIs return and throw.
// expect: success "contained"
const got = [];
const tries = [
    () => new URL('x'), () => new Headers([1]), () => new Request('x:y', { method: ' ' }), () => fetch(), () => fetch('http://127.0.0.1:1/'),
    () => fetch('file:///etc/passwd'), () => atob('*'), () => new Response('x', { status: 1 }), () => new Blob(1), () => new TextDecoder('x'),
    () => crypto.getRandomValues(new Uint8Array(1e6)), () => crypto.subtle.digest('x', new Uint8Array(1)), () => crypto.subtle.importKey(),
    () => new ReadableStream({ type: 'x' }), () => new AbortController().signal, () => structuredClone(new URL('http://a/')),
    () => new TextEncoder().encode('x'), () => new URLSearchParams('a=1').entries(), () => new Headers({ a: '1' }).entries(),
    () => new Response('x').body, () => new Response('x').text(), () => new FormData(), () => performance.toJSON(), () => navigator,
    () => new EventTarget(), () => new MessageChannel().port1, () => crypto.subtle.generateKey('AES-GCM', true, []), () => reportError,
];
for (const one of tries) {
    try {
        const value = one();
        got.push(value);
        if (value instanceof Promise) got.push(await value);
    } catch (error) {
        got.push(error);
    }
}
const foreign = [];
for (const value of got) {
    for (let object = Object(value); object; object = Object.getPrototypeOf(object)) {
        for (const key of Reflect.ownKeys(object)) {
            const { value: member, get, set } = Object.getOwnPropertyDescriptor(object, key);
            for (const f of [member, get, set]) {
                if (typeof f !== 'function') continue;
                try {
                    if (f.constructor('return globalThis')() !== globalThis) foreign.push(String(key));
                } catch {}
            }
        }
    }
}
got.length >= tries.length && foreign.length === 0 ? 'contained' : foreign;
