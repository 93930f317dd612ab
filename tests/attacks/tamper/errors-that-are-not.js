// Replaces them by what cannot be constructed, or gives something else.
// expect: success 3
let caught = 0;
for (const value of [undefined, () => {}, function () { return 7; }]) {
    globalThis.TypeError = value;
    try {
        setTimeout('no function');
    } catch {
        caught++;
    }
}
caught;
