/* SPDX-License-Identifier: MIT
 *
 * The Streams standard: web-streams-polyfill, which finds our own classes where it asks for globals. They are loaded when
 * it makes one of them, not before. */
(function (kit) {
    'use strict';

    const platform = {
        DOMException: function DOMException(message, name) {
            return new (kit.need('dom-exception').DOMException)(message, name);
        },
    };
    function AbortController() { return new (kit.need('abort').AbortController)(); }

    const exports = {};
    kit.need('library/web-streams-polyfill')(exports, { exports }, platform, AbortController, kit.queueMicrotask);
    for (const name in exports) kit.platform.add(exports[name].prototype);

    /* The library keeps its state in properties; what can be read is what node's inspect shows. */
    const { show } = kit.need('shape');
    const slot = (name, key) => [name, (object) => object[key]];
    const count = (name, key) => [name, (object) => object[key].length];
    const supportsBYOB = (stream) => stream._readableStreamController instanceof exports.ReadableByteStreamController;
    const state = slot('state', '_state');
    const looks = {
        ReadableStream: ['locked', state, ['supportsBYOB', supportsBYOB]],
        ReadableStreamDefaultReader: [slot('stream', '_ownerReadableStream'), count('readRequests', '_readRequests'), 'closed'],
        ReadableStreamBYOBReader: [slot('stream', '_ownerReadableStream'), count('readIntoRequests', '_readIntoRequests'), 'closed'],
        ReadableStreamDefaultController: ['desiredSize'],
        ReadableByteStreamController: ['desiredSize'],
        ReadableStreamBYOBRequest: ['view'],
        WritableStream: ['locked', state],
        WritableStreamDefaultWriter: [slot('stream', '_ownerWritableStream'), 'closed', 'ready', 'desiredSize'],
        WritableStreamDefaultController: ['signal'],
        TransformStream: ['readable', 'writable', slot('backpressure', '_backpressure')],
        TransformStreamDefaultController: ['desiredSize'],
        CountQueuingStrategy: ['highWaterMark'],
        ByteLengthQueuingStrategy: ['highWaterMark'],
    };
    for (const name in looks) show(exports[name], looks[name], { hidesOwn: true });
    return exports;
})
