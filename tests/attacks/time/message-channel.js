// Two ports that answer each other for ever.
// expect: timeout
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => port1.postMessage(1);
port2.onmessage = () => port2.postMessage(1);
port1.postMessage(1);
await new Promise(() => {});
