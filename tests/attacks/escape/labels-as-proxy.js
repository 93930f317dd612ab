// Labels that show other keys each time they are asked.
// expect: success "done"
// metric: some ^js_user_proxied_total
let asked = 0;
const labels = new Proxy({}, {
    ownKeys: () => asked++ % 2 ? ['a', 'b'] : ['b'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 'x' }),
    get: (_, key) => `${String(key)}${asked % 3}`,
});
for (let i = 0; i < 50; i++) metrics.increment('proxied', labels);
metrics.increment('proxied', { a: 'honest' });
'done';
