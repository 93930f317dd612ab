// An async iterator without an end.
// expect: timeout
const endless = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false }) }) };
for await (const _ of endless);
