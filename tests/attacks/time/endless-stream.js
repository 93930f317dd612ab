// Reads a stream that always has more.
// expect: timeout
for await (const _ of new ReadableStream({ pull(controller) { controller.enqueue(1); } }));
