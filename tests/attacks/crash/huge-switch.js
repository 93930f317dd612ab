// A switch of fifty thousand cases.
// expect: success 49999
new Function('x', `switch (x) {${Array.from({ length: 5e4 }, (_, i) => `case ${i}: return ${i};`).join('')}}`)(49999);
