// A result that contains itself.
// expect: error TypeError
const value = {};
value.value = value;
value;
