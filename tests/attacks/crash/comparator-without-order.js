// A comparator that answers at random.
// expect: success 1000
Array.from({ length: 1000 }, (_, i) => i).sort(() => Math.random() - 0.5).length;
