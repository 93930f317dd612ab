// Makes functions of its own with prototypes of the bindings' realm, and looks which global object they see.
// expect: success "contained"
const foreign = log.info.constructor;
const mine = Reflect.construct(Function, ['return this'], foreign);
const seen = [mine()];
for (const Kind of [(async () => {}).constructor, (function* () {}).constructor, (async function* () {}).constructor]) {
    try {
        const made = Reflect.construct(Kind, ['return globalThis'], foreign)();
        seen.push(made instanceof Promise ? await made : made.next ? (await made.next()).value : made);
    } catch {}
}
seen.every((value) => value === globalThis) ? 'contained' : 'reached';
