// A source map of its own, by which the realm that reads it is to be reached: prototypes, and getters of errors, that run inside.
// expect: error "bad"
// runs: 2
// log: no secret
const seen = [];
for (const prototype of [Object.prototype, Array.prototype, Map.prototype, RegExp.prototype, String.prototype])
    for (const name of ['sections', 'mappings', 'sources', 'exec', 'sort', 'push', 'map', 'length', '_decoded', '_decodedMemo', 'toJSON'])
        if (!(name in prototype))
            Object.defineProperty(prototype, name, { get() { seen.push(this); return undefined; }, configurable: true });
const error = new Error('bad');
Object.defineProperty(error, 'line', { get() { seen.push(this); return 3; } });
error.stack = 'a@script.js:1:1\n'.repeat(1000);
log.error('first', { error });
throw seen.some((value) => value !== error && value instanceof Object === false && value.constructor?.constructor('return this')() !== globalThis)
    ? new Error('reached') : error;
//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjogMywgInNvdXJjZXMiOiBbIi4uLy4uLy4uLy4uL2V0Yy9wYXNzd2QiXSwgInNvdXJjZXNDb250ZW50IjogWyJzZWNyZXQiXSwgIm1hcHBpbmdzIjogIkFBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQSJ9
