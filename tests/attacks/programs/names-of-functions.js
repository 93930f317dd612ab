// Is called by every name that objects have by themselves.
// call: __proto__
// call: constructor
// call: toString
// call: hasOwnProperty.call
// call: $mport
// call: then
// runs: 20
// expect: rejected "has no export then"
export const value = 1;
