// Keeps ever more started generators.
// expect: memory_limit
function* gen(i) {
    yield [i];
}
const kept = [];
for (let i = 0; ; i++) {
    const one = gen(i);
    one.next();
    kept.push(one);
}
