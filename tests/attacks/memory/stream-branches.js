// Reads one branch of a stream, so that everything waits for the other one.
// expect: memory_limit | error RangeError
const source = new ReadableStream({ pull(controller) { controller.enqueue(new Uint8Array(1e5).fill(1)); } });
const [read, waiting] = source.tee();
for await (const _ of read);
waiting.cancel();
