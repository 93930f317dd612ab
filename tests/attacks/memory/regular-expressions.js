// Compiles ever more regular expressions.
// expect: memory_limit | timeout
// timeout_ms: 3000
const kept = [];
for (let i = 0; ; i++) {
    const pattern = new RegExp(`(${i}|a{1,9}b{2,8}[c-x]+)+`);
    pattern.test('abc');
    kept.push(pattern);
}
