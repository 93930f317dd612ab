// Turns a large object into JSON, over and over.
// expect: timeout
const list = Array.from({ length: 2e5 }, (_, i) => ({ i }));
for (;;) JSON.stringify(list);
