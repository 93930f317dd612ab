// Keeps ever more errors with long stacks.
// expect: memory_limit
Error.stackTraceLimit = 1000;
const kept = [];
const dive = (depth) => depth === 0 ? kept.push(new Error('x')) && kept.at(-1).stack.length : dive(depth - 1) + 0;
for (;;) dive(200);
