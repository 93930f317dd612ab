// Replaces what its own global object has, for all of its calls: they are answered, and others notice nothing.
// call: poison
// call: look [1, {"a": [2]}]
// script: JSON.stringify([1].map((x) => x))
// call: look [1, {"a": [2]}]
// expect: success [1, {"a": [2]}]
export function poison() {
    const never = () => { throw new Error('poisoned'); };
    for (const name of ['parse', 'stringify']) JSON[name] = never;
    for (const prototype of [Array.prototype, Promise.prototype, Map.prototype, String.prototype, Function.prototype, Reflect]) {
        for (const key of Reflect.ownKeys(prototype)) {
            try {
                if (typeof prototype[key] === 'function' && key !== 'constructor') prototype[key] = never;
            } catch {
                // Some refuse.
            }
        }
    }
    for (const name of ['log', 'metrics', 'console', 'TypeError', 'Error', 'Promise', 'setTimeout']) globalThis[name] = never;
    Object.prototype.polluted = globalThis.planted = 1;
}
export const look = (a, b) => [a, b];
