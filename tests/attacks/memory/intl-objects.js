// Keeps objects of library code whose memory the engine does not see; what it cannot get may come out as a TypeError.
// expect: memory_limit | timeout | error TypeError
// timeout_ms: 3000
const kept = [];
for (let i = 0; ; i++) kept.push(new Intl.NumberFormat('en', { minimumFractionDigits: i % 20 }));
