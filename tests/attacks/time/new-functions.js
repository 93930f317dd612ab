// Makes a new function each time, so that no code is warm.
// expect: timeout
for (let i = 0; ; i++) new Function(`return ${i}`)();
