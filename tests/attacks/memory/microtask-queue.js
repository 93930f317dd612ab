// Queues ever more microtasks in the synchronous part.
// expect: memory_limit | crash
for (;;) queueMicrotask(() => {});
