// Copies an array-like of a billion elements.
// expect: timeout | memory_limit
Array.from({ length: 1e9 }, (_, i) => i & 1);
