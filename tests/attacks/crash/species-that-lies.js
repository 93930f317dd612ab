// A species constructor that gives a smaller typed array than asked for.
// expect: error TypeError
class Small extends Uint8Array {
    static get [Symbol.species]() {
        return function () {
            return new Uint8Array(1);
        };
    }
}
new Small(1024).fill(7).map((x) => x);
