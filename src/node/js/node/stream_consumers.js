/* SPDX-License-Identifier: MIT
 *
 * stream/consumers: all of a stream at once. */
(function (kit) {
    'use strict';

    const { Buffer } = kit.need('node/buffer');

    async function chunksOf(stream) {
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        return chunks;
    }

    const buffer = async (stream) =>
        Buffer.concat((await chunksOf(stream)).map((chunk) => Buffer.from(chunk)));

    const text = async (stream) => {
        const decoder = new (kit.need('text-decoder').TextDecoder)();
        let all = '';
        for (const chunk of await chunksOf(stream)) all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
        return all + decoder.decode();
    };

    return {
        arrayBuffer: async (stream) => {
            const { buffer: memory, byteOffset, byteLength } = await buffer(stream);
            return memory.slice(byteOffset, byteOffset + byteLength);
        },
        blob: async (stream) => new (kit.need('blob').Blob)(await chunksOf(stream)),
        buffer,
        json: async (stream) => JSON.parse(await text(stream)),
        text,
    };
})
