// Reads the source of the bindings from their functions.
// expect: success "contained"
const { toString } = Function.prototype;
const functions = [...Object.values(log), ...Object.values(metrics), ...Object.values(console), setTimeout, queueMicrotask];
const secrets = functions.map((f) => toString.call(f)).filter((text) => /memfd|password|secret|token|\/work\/|\/home\//.test(text));
secrets.length === 0 ? 'contained' : 'reached';
