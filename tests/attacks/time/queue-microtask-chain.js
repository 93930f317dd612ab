// The same with queueMicrotask, a function of the host.
// expect: timeout
const again = () => queueMicrotask(again);
again();
