// Replaces the constructors of errors that the host throws with.
// expect: success "contained"
class Mine extends Error {}
globalThis.TypeError = Mine;
globalThis.RangeError = function () { throw 'from the constructor'; };
let caught = [];
for (const call of [() => setTimeout(1), () => queueMicrotask(1), () => structuredClone()]) {
    try {
        call();
    } catch (error) {
        caught.push(error instanceof Mine);
    }
}
caught.every((mine) => mine) && caught.length === 3 ? 'contained' : caught;
