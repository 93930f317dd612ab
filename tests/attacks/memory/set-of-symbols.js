// A Set of ever more symbols.
// expect: memory_limit | crash
const set = new Set();
for (;;) set.add(Symbol('kept'));
