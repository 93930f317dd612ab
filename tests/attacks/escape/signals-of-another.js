// Leaves signals, ports and streams behind that would go off later.
// expect: success "contained"
// runs: 4
// metric: no js_user_signal_of_another
const late = () => metrics.increment('signal_of_another');
AbortSignal.timeout(1).addEventListener('abort', late);
const { port1, port2 } = new MessageChannel();
port1.onmessage = late;
setTimeout(() => port2.postMessage(1), 1);
fetch('http://127.0.0.1:1/').then(late, () => setTimeout(late, 1));
'contained';
