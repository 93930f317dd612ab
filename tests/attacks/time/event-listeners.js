// A listener that dispatches its own event.
// expect: error RangeError | timeout
const target = new EventTarget();
target.addEventListener('x', () => target.dispatchEvent(new Event('x')));
target.dispatchEvent(new Event('x'));
throw new RangeError('each failure is reported, and goes on');
