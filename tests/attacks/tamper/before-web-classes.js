// Replaces what Web APIs are made of, before they are loaded.
// expect: success "done"
const { log: keep } = globalThis;
for (const holder of [Array.prototype, Map.prototype, Set.prototype, String.prototype, RegExp.prototype, Promise.prototype, Object, Reflect])
    for (const name of ['push', 'map', 'join', 'get', 'set', 'has', 'split', 'replace', 'exec', 'then', 'defineProperty', 'keys', 'apply'])
        if (typeof holder[name] === 'function') holder[name] = () => { throw new Error('tampered'); };
for (const use of [() => new URL('http://a/?b=c').href, () => new Headers({ a: 'b' }).get('a'), () => new Response('x'), () => atob('YQ==')]) {
    try {
        use();
    } catch {}
}
keep.info('still logs', { a: 1 });
'done';
