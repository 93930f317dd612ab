// Follows every property, getter and prototype from the bindings: is there a foreign global object, memory, or anything to change?
// expect: success "contained"
const own = new Set([globalThis, log, metrics, console]);
const methods = new Set(Object.values(log)); // made for this global object, and gone with it
const seen = new Map();
const open = [];
const add = (value, path) => {
    if (Object(value) !== value || seen.has(value) || own.has(value)) return;
    seen.set(value, path);
    open.push(value);
};
for (const holder of [log, metrics, console]) for (const name of Object.keys(holder)) add(holder[name], name);
for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone']) add(globalThis[name], name);
while (open.length > 0) {
    const value = open.pop();
    const path = seen.get(value);
    for (const key of Reflect.ownKeys(value)) {
        const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key);
        for (const next of [member, get, set]) add(next, `${path}.${String(key)}`);
    }
    add(Object.getPrototypeOf(value), `${path}.__proto__`);
}
const found = [];
for (const [value, path] of seen) {
    if (Object.hasOwn(value, 'globalThis') || ArrayBuffer.isView(value)) found.push(path);
    if (!Object.isFrozen(value) && !methods.has(value)) found.push(`${path} is not frozen`);
}
seen.size > 50 && found.length === 0 ? 'contained' : found;
