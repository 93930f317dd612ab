/* SPDX-License-Identifier: MIT
 *
 * TextDecoder by the Encoding standard; the work is done in C.
 *
 * For other groups: bytesOf(source, what) is a Uint8Array over the bytes of a BufferSource. */
(function (kit) {
    'use strict';

    const { decodeUtf8, nameOf, makeDecoder, decode } = kit.host.encoding;
    const { dictionary } = kit.need('webidl');
    const { expose, show } = kit.need('shape');
    const { isView } = ArrayBuffer;
    const { getOwnPropertyDescriptor } = Object;
    const { getPrototypeOf } = Reflect;
    const Bytes = Uint8Array;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const getter = (prototype, name) => uncurry(getOwnPropertyDescriptor(prototype, name).get);
    const arrays = getPrototypeOf(Bytes.prototype), views = DataView.prototype;
    const arrayName = getter(arrays, Symbol.toStringTag);
    const ofArray = { buffer: getter(arrays, 'buffer'), offset: getter(arrays, 'byteOffset'), size: getter(arrays, 'byteLength') };
    const ofView = { buffer: getter(views, 'buffer'), offset: getter(views, 'byteOffset'), size: getter(views, 'byteLength') };
    const isDetached = getter(ArrayBuffer.prototype, 'detached');
    const none = new Bytes(0);

    /* ---- bytes ---- */

    function bytesOfView(view) {
        const name = arrayName(view);
        if (name === 'Uint8Array') return view;
        const { buffer, offset, size } = name === undefined ? ofView : ofArray;
        return isDetached(buffer(view)) ? none : new Bytes(buffer(view), offset(view), size(view));
    }

    function bytesOf(source, what) {
        if (isView(source)) return bytesOfView(source);
        let detached;
        try {
            detached = isDetached(source);
        } catch {
            throw new TypeError(`${what} is neither an ArrayBuffer nor a view of one`);
        }
        return detached ? none : new Bytes(source);
    }

    /* ---- TextDecoder ---- */

    class TextDecoder {
        #encoding;
        #fatal;
        #ignoreBOM;
        #stream = null;       /* the C side's, made when it is first needed */
        #isStreaming = false; /* a piece was decoded, and not the last one */

        constructor(label = 'utf-8', options = undefined) {
            label = `${label}`;
            const { fatal, ignoreBOM } = dictionary(options, 'The options of TextDecoder');
            const name = nameOf(label);
            if (name === undefined) throw new RangeError(`TextDecoder: "${label}" is not the label of an encoding`);
            this.#encoding = name;
            this.#fatal = !!fatal;
            this.#ignoreBOM = !!ignoreBOM;
        }

        get encoding() { return this.#encoding; }
        get fatal() { return this.#fatal; }
        get ignoreBOM() { return this.#ignoreBOM; }

        decode(input = undefined, options = undefined) {
            const encoding = this.#encoding;
            const bytes = input === undefined ? none : bytesOf(input, 'The input of TextDecoder');
            const isLast = options === undefined || !dictionary(options, 'The options of decode').stream;
            if (encoding === 'utf-8' && isLast && !this.#isStreaming)
                return decodeUtf8(bytes, this.#fatal, this.#ignoreBOM);
            this.#isStreaming = !isLast;
            return decode(this.#stream ??= makeDecoder(encoding, this.#fatal, this.#ignoreBOM), bytes, isLast);
        }
    }

    expose(TextDecoder);
    show(TextDecoder, ['encoding', 'fatal', 'ignoreBOM']);

    return { TextDecoder, bytesOf };
})
