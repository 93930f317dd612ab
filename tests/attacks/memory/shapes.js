// Objects of which no two have the same shape.
// expect: memory_limit
const kept = [];
for (let i = 0; ; i++) kept.push({ [`a${i}`]: 1, [`b${i}`]: 2 });
