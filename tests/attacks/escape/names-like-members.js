// Names and labels that are members of objects: __proto__, constructor, toString.
// expect: success "done"
// metric: some ^js_user_constructor_total\{constructor="a"\} \d+$
// metric: some ^js_user_toString_total \d+$
for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__']) {
    metrics.increment(name);
    metrics.increment(name, { [name]: 'a' });
    metrics.increment(name, JSON.parse(`{"${name}": "a"}`));
    log.info(name, { [name]: 1 });
    log.info(name, JSON.parse(`{"__proto__": {"a": 1}, "${name}": 2}`));
    console.count(name);
    console.log(JSON.parse('{"__proto__": 1}'));
    structuredClone(JSON.parse('{"__proto__": {"polluted": true}}'));
}
({}).polluted === undefined ? 'done' : 'polluted';
