// Listeners without an end, and events that bring more of them.
// expect: memory_limit | error RangeError
const { EventEmitter } = require('events');
const emitter = new EventEmitter().setMaxListeners(0);
for (;;) emitter.on('event', () => {}), emitter.once(Symbol(), () => emitter);
