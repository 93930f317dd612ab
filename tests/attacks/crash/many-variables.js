// A hundred thousand variables in one function.
// expect: success 99999
new Function(`${Array.from({ length: 1e5 }, (_, i) => `let v${i} = ${i};`).join('')} return v99999`)();
