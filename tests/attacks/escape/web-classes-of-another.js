// Changes the classes of Web APIs, and looks for changes of earlier executions.
// expect: success "contained"
// runs: 4
// shared: skip, scripts of a worker see each other's globals by design
const classes = [URL, Headers, Request, Response, Blob, AbortSignal, EventTarget, ReadableStream, TextEncoder, FormData, DOMException];
const found = classes.filter((one) => one.planted || one.prototype.planted).map((one) => one.name);
for (const one of classes) one.planted = one.prototype.planted = true;
for (const one of [crypto, crypto.subtle, performance, navigator]) {
    if (Object.hasOwn(one, 'planted')) found.push('object');
    one.planted = true;
}
found.length === 0 ? 'contained' : found;
