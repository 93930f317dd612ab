// Twenty thousand variables in one function.
// expect: success 19999
new Function(`${Array.from({ length: 2e4 }, (_, i) => `let v${i} = ${i};`).join('')} return v19999`)();
