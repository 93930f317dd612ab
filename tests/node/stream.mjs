/* Streams: reading, writing, transforming, pipelines, errors, and those of the Web. */
import stream, { Duplex, PassThrough, Readable, Transform, Writable, addAbortSignal, compose, finished, pipeline } from 'node:stream';
import promises from 'node:stream/promises';
import { arrayBuffer, blob, buffer, json, text } from 'node:stream/consumers';
import { ReadableStream, WritableStream, TransformStream, TextDecoderStream, CompressionStream } from 'node:stream/web';
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';

const show = async (name, run) => {
    try {
        console.log(name, await run());
    } catch (error) {
        console.log(name, error.name, error.code, error.message);
    }
};
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const numbers = () => Readable.from([1, 2, 3, 4, 5]);
const upper = () => new Transform({ transform(chunk, encoding, callback) { callback(null, chunk.toString().toUpperCase()); } });
const gather = () => {
    const chunks = [];
    return new Writable({
        write(chunk, encoding, callback) { chunks.push(chunk); callback(); },
        final(callback) { this.text = Buffer.concat(chunks).toString(); callback(); },
    });
};

console.log(typeof stream, stream.Stream === stream, stream.Readable === Readable, stream.promises === promises, Object.keys(promises).sort().join(),
    new Readable() instanceof stream, new Readable() instanceof EventEmitter, new Duplex() instanceof Writable);

/* ---- reading ---- */

await show('async iteration', async () => {
    const seen = [];
    for await (const chunk of Readable.from(['a', 'b', Buffer.from('c')])) seen.push(String(chunk));
    return seen.join();
});
await show('events', () => new Promise((resolve) => {
    const seen = [], readable = new Readable({ read() {} });
    readable.on('data', (chunk) => seen.push(chunk));
    readable.on('end', () => seen.push('end'));
    readable.on('close', () => { seen.push('close'); resolve(seen.join()); });
    readable.setEncoding('utf8');
    readable.push('Za\u017c');
    readable.push(Buffer.from([0xf0, 0x9f]));
    readable.push(Buffer.from([0x98, 0x80]));
    readable.push(null);
}));
await show('read()', () => new Promise((resolve) => {
    const seen = [], readable = Readable.from([Buffer.from('abc'), Buffer.from('defg')], { objectMode: false });
    readable.on('readable', () => {
        for (let chunk; (chunk = readable.read(2)) !== null;) seen.push(chunk.toString());
    });
    readable.on('end', () => resolve(seen.join()));
}));
await show('pause', async () => {
    const seen = [], readable = numbers();
    readable.on('data', (n) => { seen.push(n); if (n === 2) readable.pause(); });
    await sleep(5);
    seen.push(readable.isPaused());
    readable.resume();
    await promises.finished(readable);
    return seen.join();
});
await show('operators', () => numbers().filter((n) => n % 2).map(async (n) => n * 2).drop(1).toArray().then(String));
await show('reduce', () => numbers().reduce((sum, n) => sum + n, 0));
await show('take, some, find', async () => [await numbers().take(2).toArray(), await numbers().some((n) => n > 4), await numbers().find((n) => n > 2)].join('|'));
await show('flatMap', () => numbers().flatMap((n) => [n, n]).toArray().then(String));
await show('destroyed', async () => { const readable = numbers(); readable.destroy(new Error('gone')); for await (const n of readable); });
await show('push after end', () => new Promise((resolve) => {
    const readable = new Readable({ read() {} });
    readable.on('error', (error) => resolve([error.code, error.message].join()));
    readable.push(null);
    readable.push('x');
}));
await show('no _read', () => new Promise((resolve) => { new Readable().on('error', (error) => resolve([error.code, error.message].join())).read(); }));
await show('wrong chunk', () => new Promise((resolve) => {
    const readable = new Readable({ read() { this.push(5); } });
    readable.on('error', (error) => resolve(error.code)).resume();
}));

/* ---- writing ---- */

await show('write', async () => {
    const writable = gather();
    writable.write('x'.repeat(70000));
    writable.end('y');
    await promises.finished(writable);
    return [writable.text.length, writable.writableEnded, writable.writableFinished].join();
});
await show('drain', async () => {
    const writable = new Writable({ highWaterMark: 3, write(chunk, encoding, callback) { setTimeout(callback, 1); } });
    const first = writable.write('abcd');
    await new Promise((resolve) => { writable.once('drain', resolve); });
    return [first, writable.writableLength, writable.write('a')].join();
});
await show('cork', async () => {
    const writable = new Writable({ writev(chunks, callback) { this.count = chunks.length; callback(); }, write(chunk, encoding, callback) { callback(); } });
    writable.cork();
    writable.write('a');
    writable.write('b');
    writable.uncork();
    writable.end();
    await promises.finished(writable);
    return writable.count;
});
await show('write after end', () => new Promise((resolve) => {
    const writable = gather();
    writable.on('error', (error) => resolve([error.code, error.message].join()));
    writable.end();
    writable.write('x');
}));
await show('wrong chunk', () => { try { return gather().write(5); } catch ({ name, code }) { return [name, code].join(); } });
await show('null', () => gather().write(null));
await show('encodings', async () => {
    const writable = gather();
    writable.write('6162', 'hex');
    writable.setDefaultEncoding('base64');
    writable.end('Yw==');
    await promises.finished(writable);
    return writable.text;
});
await show('unknown encoding', () => gather().setDefaultEncoding('nonsense'));

/* ---- both ---- */

await show('pipeline', async () => {
    const end = gather();
    await promises.pipeline(Readable.from(['a', 'b']), upper(), async function* (source) { for await (const chunk of source) yield `${chunk}!`; }, end);
    return end.text;
});
await show('pipeline with a callback', () => new Promise((resolve, reject) => {
    const end = gather();
    pipeline(Readable.from(['a', 'b']), new PassThrough(), end, (error) => { if (error) reject(error); else resolve(end.text); });
}));
await show('pipeline that fails', () => promises.pipeline(Readable.from(['a', 'b']), new Transform({ transform(chunk, encoding, callback) { callback(new Error('no')); } }), gather()));
await show('pipeline that is stopped', () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    return promises.pipeline(new Readable({ read() {} }), gather(), { signal: controller.signal });
});
await show('pipe', () => new Promise((resolve) => {
    const end = gather();
    Readable.from(['x', 'y']).pipe(upper()).pipe(end).on('finish', () => resolve(end.text));
}));
await show('flush', () => text(Readable.from(['a']).pipe(new Transform({
    transform(chunk, encoding, callback) { callback(null, chunk); }, flush(callback) { this.push('z'); callback(); },
}))));
await show('object mode', () => Readable.from([{ a: 1 }]).pipe(new Transform({
    objectMode: true, transform({ a }, encoding, callback) { callback(null, { b: a + 1 }); },
})).toArray().then(JSON.stringify));
await show('classes of old', () => new Promise((resolve) => {
    function Old() { Transform.call(this, { objectMode: true }); }
    Object.setPrototypeOf(Old.prototype, Transform.prototype);
    Old.prototype._transform = function (chunk, encoding, callback) { this.push(chunk + 1); callback(); };
    const old = new Old(), seen = [];
    old.on('data', (n) => seen.push(n)).on('end', () => resolve(seen.join()));
    old.write(1);
    old.end(2);
}));
await show('finished', () => new Promise((resolve) => {
    const readable = new Readable({ read() {} });
    finished(readable, (error) => resolve(error.code));
    readable.destroy();
}));
await show('abort', async () => {
    const controller = new AbortController(), readable = addAbortSignal(controller.signal, new Readable({ read() {} }));
    controller.abort();
    for await (const chunk of readable);
});
await show('compose', () => text(compose(upper(), async function* (source) { for await (const chunk of source) yield `<${chunk}>`; }).end('a')));
await show('Duplex.from', () => text(Duplex.from(async function* () { yield 'made'; }())));
await show('order', async () => {
    const seen = [], writable = new Writable({ write(chunk, encoding, callback) { seen.push('write'); process.nextTick(callback); } });
    writable.write('a', () => seen.push('callback'));
    Promise.resolve().then(() => seen.push('microtask'));
    process.nextTick(() => seen.push('tick'));
    writable.end(() => seen.push('end'));
    await promises.finished(writable);
    return seen.length;
});

/* ---- all of it ---- */

await show('text', () => text(Readable.from(['Za\u017c', Buffer.from([0xf0, 0x9f]), Buffer.from([0x98, 0x80])])));
await show('json', () => json(Readable.from(['{"a":', '[1]}'])).then(JSON.stringify));
await show('no json', () => json(Readable.from(['{'])).catch((error) => error.name));
await show('buffer', async () => { const made = await buffer(Readable.from(['a', Buffer.from('b')])); return [Buffer.isBuffer(made), made.toString()].join(); });
await show('arrayBuffer', async () => { const made = await arrayBuffer(Readable.from(['a', Buffer.from('b')])); return [made instanceof ArrayBuffer, made.byteLength].join(); });
await show('blob', async () => (await blob(Readable.from(['a', Buffer.from('b')]))).text());

/* ---- the Web's ---- */

await show('fromWeb', () => text(Readable.fromWeb(new ReadableStream({
    start(controller) { controller.enqueue(new Uint8Array([97])); controller.enqueue('b'); controller.close(); },
}), { objectMode: true })));
await show('fromWeb that fails', async () => {
    for await (const chunk of Readable.fromWeb(new ReadableStream({ pull(controller) { controller.error(new Error('no')); } })));
});
await show('fromWeb that is left', async () => {
    let reason;
    const readable = Readable.fromWeb(new ReadableStream({ pull(controller) { controller.enqueue('a'); }, cancel(why) { reason = why; } }));
    for await (const chunk of readable) break;
    await sleep(1);
    return reason?.name;
});
await show('toWeb', async () => {
    const seen = [];
    for await (const chunk of Readable.toWeb(Readable.from([Buffer.from('a'), Buffer.from('b')], { objectMode: false }))) seen.push(chunk.constructor.name, chunk.length);
    return seen.join();
});
await show('toWeb that fails', async () => {
    const readable = new Readable({ read() { this.destroy(new Error('no')); } });
    for await (const chunk of Readable.toWeb(readable));
});
await show('toWeb that is left', async () => {
    const readable = new Readable({ read() { this.push('a'); } });
    for await (const chunk of Readable.toWeb(readable)) break;
    await sleep(1);
    return readable.destroyed;
});
await show('toWeb, much', async () => {
    let size = 0;
    const readable = Readable.from((function* () { for (let i = 0; i < 500; i++) yield Buffer.alloc(1000); })(), { objectMode: false });
    for await (const chunk of Readable.toWeb(readable)) size += chunk.length;
    return size;
});
await show('writable fromWeb', async () => {
    const seen = [], writable = Writable.fromWeb(new WritableStream({ write(chunk) { seen.push(String.fromCharCode(...chunk)); }, close() { seen.push('close'); } }));
    writable.write('a');
    writable.end('b');
    await promises.finished(writable);
    return seen.join();
});
await show('writable toWeb', async () => {
    const end = gather(), writer = Writable.toWeb(end).getWriter();
    await writer.write('a');
    await writer.write(new Uint8Array([98]));
    await writer.close();
    return end.text;
});
await show('duplex toWeb', async () => {
    const { readable, writable } = Duplex.toWeb(upper()), writer = writable.getWriter();
    void writer.write('a').then(() => writer.close());
    return text(readable.pipeThrough(new TextDecoderStream()));
});
await show('duplex fromWeb', () => {
    const duplex = Duplex.fromWeb(new TransformStream({ transform(chunk, controller) { controller.enqueue(`<${chunk}>`); } }), { objectMode: true });
    duplex.end('a');
    return text(duplex);
});
console.log(typeof CompressionStream, ReadableStream === globalThis.ReadableStream);
