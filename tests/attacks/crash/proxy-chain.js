// A Proxy of a Proxy, a million times.
// expect: error RangeError
let proxy = {};
for (let i = 0; i < 3e5; i++) proxy = new Proxy(proxy, {});
proxy.member;
