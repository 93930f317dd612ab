// A comparator that empties the array that is being sorted.
// expect: success "contained"
const list = Array.from({ length: 1000 }, (_, i) => -i);
list.sort((a, b) => {
    list.length = 0;
    return a - b;
});
'contained';
