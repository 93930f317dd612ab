// Leaves a mark on everything foreign that it can reach by properties and calls, and looks for marks of earlier executions.
// expect: success "contained"
// runs: 4
// shared: skip, scripts of a worker share their own global object and log there by design
const seen = new Set();
const open = [];
const add = (value) => {
    try {
        Promise.prototype.then.call(value, add, add); // or its rejection would be the script's
    } catch {}
    if (Object(value) === value && value !== globalThis && !seen.has(value)) {
        seen.add(value);
        open.push(value);
    }
};
for (const holder of [log, metrics, console]) Object.values(holder).forEach(add);
[setTimeout, clearTimeout, queueMicrotask, structuredClone].forEach(add);
let calls = 0;
let marks = 0;
while (open.length > 0 && calls < 2000) {
    const value = open.shift();
    if (value.markOfAnother || Object.getOwnPropertyDescriptor(value, 'markOfAnother')) marks++;
    for (const key of Reflect.ownKeys(value)) {
        const { value: member, get } = Object.getOwnPropertyDescriptor(value, key);
        [member, get].forEach(add);
    }
    add(Object.getPrototypeOf(value));
    if (typeof value !== 'function') continue;
    for (const list of [[], ['x'], [{}], [[1]], [() => {}]]) {
        calls++;
        try {
            add(Reflect.apply(value, undefined, list));
        } catch (error) {
            add(error);
        }
    }
}
for (const value of seen) {
    try {
        Object.defineProperty(value, 'markOfAnother', { value: true });
    } catch {}
}
marks === 0 ? 'contained' : `${marks} marks`;
