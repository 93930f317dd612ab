/* SPDX-License-Identifier: MIT
 *
 * TextEncoderStream and TextDecoderStream by the Encoding standard. */
(function (kit) {
    'use strict';

    const { TransformStream } = kit.need('streams');
    const { TextDecoder, bytesOf } = kit.need('text-decoder');
    const { encodeUtf8 } = kit.host.encoding;
    const { expose, show } = kit.need('shape');
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const { getOwnPropertyDescriptor } = Object;
    const charCodeAt = uncurry(String.prototype.charCodeAt);
    const slice = uncurry(String.prototype.slice);
    const decode = uncurry(TextDecoder.prototype.decode);
    const readableOf = uncurry(getOwnPropertyDescriptor(TransformStream.prototype, 'readable').get);
    const writableOf = uncurry(getOwnPropertyDescriptor(TransformStream.prototype, 'writable').get);

    const endsInHalf = (text) => (charCodeAt(text, text.length - 1) & 0xfc00) === 0xd800;

    /* The first half of a surrogate pair waits for its second. */
    class TextEncoderStream {
        #half = '';
        #transform = new TransformStream({
            transform: (chunk, controller) => {
                const text = this.#half + `${chunk}`;
                this.#half = endsInHalf(text) ? slice(text, -1) : '';
                const whole = this.#half === '' ? text : slice(text, 0, -1);
                if (whole !== '') controller.enqueue(encodeUtf8(whole));
            },
            flush: (controller) => {
                if (this.#half !== '') controller.enqueue(encodeUtf8(this.#half));
            },
        });

        get encoding() { this.#half; return 'utf-8'; }
        get readable() { return readableOf(this.#transform); }
        get writable() { return writableOf(this.#transform); }
    }

    class TextDecoderStream {
        #decoder;
        #transform;

        constructor(label = 'utf-8', options = undefined) {
            const decoder = this.#decoder = new TextDecoder(label, options);
            this.#transform = new TransformStream({
                transform(chunk, controller) {
                    const text = decode(decoder, bytesOf(chunk, 'The chunk'), { stream: true });
                    if (text !== '') controller.enqueue(text);
                },
                flush(controller) {
                    const text = decode(decoder);
                    if (text !== '') controller.enqueue(text);
                },
            });
        }

        get encoding() { return this.#decoder.encoding; }
        get fatal() { return this.#decoder.fatal; }
        get ignoreBOM() { return this.#decoder.ignoreBOM; }
        get readable() { return readableOf(this.#transform); }
        get writable() { return writableOf(this.#transform); }
    }

    expose(TextEncoderStream);
    show(TextEncoderStream, ['encoding', 'readable', 'writable']);
    expose(TextDecoderStream);
    show(TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable']);

    return { TextEncoderStream, TextDecoderStream };
})
