// Each microtask queues two: memory of the engine that grows within a few milliseconds.
// expect: memory_limit | crash
const double = () => {
    queueMicrotask(double);
    queueMicrotask(double);
};
double();
