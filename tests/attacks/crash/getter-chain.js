// Getters that call each other until the stack is full, from the value's members.
// expect: error RangeError
({
    get a() {
        return this.b;
    },
    get b() {
        return this.a;
    },
});
