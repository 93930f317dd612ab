/* SPDX-License-Identifier: MIT
 *
 * stream, and stream/promises as its member: readable-stream, which is node's own code, with our classes for what it asks of
 * the platform. Those of Web APIs are loaded when it makes one of them, not before. */
(function (kit) {
    'use strict';

    function AbortController() { return new (kit.need('abort').AbortController)(); }
    const platform = {
        AbortController,
        AbortSignal: { any: (signals) => kit.need('abort').AbortSignal.any(signals) },
        AggregateError,
        Blob: { [Symbol.hasInstance]: (value) => kit.need('blob').Blob[Symbol.hasInstance](value) },
    };
    const modules = { buffer: 'node/buffer', events: 'node/events', process: 'node/process', string_decoder: 'node/string_decoder' };
    const require = (name) => kit.need(modules[name.replace(/\/$/, '')]);

    const module = { exports: {} };
    kit.need('library/readable-stream')(module.exports, module, require, platform);
    const Stream = module.exports;
    const { Readable, Writable, Duplex, finished } = Stream;

    /* ---- streams of the Web ---- */

    const toBuffer = (chunk) => chunk instanceof Uint8Array ? kit.need('node/buffer').Buffer.from(chunk) : chunk;
    const toBytes = (chunk, isObject) => chunk instanceof Uint8Array && !isObject ? new Uint8Array(chunk) : chunk;

    Readable.fromWeb = (stream, options) => {
        const reader = stream.getReader();
        return new Readable({
            ...options,
            read() {
                reader.read().then(({ done, value }) => this.push(done ? null : toBuffer(value)), (error) => this.destroy(error));
            },
            destroy(error, callback) { reader.cancel(error).then(() => callback(error), () => callback(error)); },
        });
    };

    Readable.toWeb = (readable, { strategy } = {}) => new (kit.need('streams').ReadableStream)({
        start(controller) {
            readable.pause();
            finished(readable, { writable: false }, (error) => {
                if (error) controller.error(error);
                else controller.close();
            });
            readable.on('data', (chunk) => {
                controller.enqueue(toBytes(chunk, readable.readableObjectMode));
                if (controller.desiredSize <= 0) readable.pause();
            });
        },
        pull() { readable.resume(); },
        cancel(reason) { readable.destroy(reason); },
    }, strategy);

    Writable.fromWeb = (stream, options) => {
        const writer = stream.getWriter();
        const tell = (promise, callback) => { promise.then(() => callback(), callback); };
        return new Writable({
            ...options,
            write(chunk, encoding, callback) { tell(writer.ready.then(() => writer.write(chunk)), callback); },
            final(callback) { tell(writer.close(), callback); },
            destroy(error, callback) {
                if (error === null) callback(null);
                else writer.abort(error).then(() => callback(error), () => callback(error));
            },
        });
    };

    Writable.toWeb = (writable) => new (kit.need('streams').WritableStream)({
        start(controller) {
            finished(writable, { readable: false }, (error) => { if (error) controller.error(error); });
        },
        write(chunk) {
            return new Promise((resolve, reject) => {
                writable.write(chunk, (error) => { if (error) reject(error); else resolve(); });
            });
        },
        close() {
            return new Promise((resolve, reject) => {
                finished(writable, { readable: false }, (error) => { if (error) reject(error); else resolve(); });
                writable.end();
            });
        },
        abort(reason) { writable.destroy(reason); },
    });

    Duplex.fromWeb = ({ readable, writable }, options) =>
        Duplex.from({ readable: Readable.fromWeb(readable, options), writable: Writable.fromWeb(writable, options) });
    Duplex.toWeb = (duplex) => ({ readable: Readable.toWeb(duplex), writable: Writable.toWeb(duplex) });

    return Stream;
})
