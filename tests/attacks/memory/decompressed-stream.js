// Unpacks zeros without an end, and keeps what comes out.
// expect: memory_limit | error RangeError
const zeros = new Uint8Array(1 << 20);
const source = new ReadableStream({ pull(controller) { controller.enqueue(zeros); } });
const kept = [];
for await (const chunk of source.pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip'))) kept.push(chunk);
