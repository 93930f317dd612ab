// Each call keeps an array until the stack is full.
// expect: memory_limit | error RangeError
function f(list) {
    return f(new Array(1000).fill(list)) + list.length;
}
f([]);
