/* SPDX-License-Identifier: MIT
 *
 * TextEncoder and TextDecoder by the Encoding standard; the work is done in C.
 *
 * For other groups: bytesOf(source, what) is a Uint8Array over the bytes of a BufferSource. */
(function (kit) {
    'use strict';

    const { encodeUtf8, encodeInto, decodeUtf8, nameOf, makeDecoder, decode, counts } = kit.host.encoding;
    const { isObject, dictionary, needArguments } = kit.need('webidl');
    const { expose } = kit.need('shape');
    const { isView } = ArrayBuffer;
    const { getOwnPropertyDescriptor } = Object;
    const { getPrototypeOf } = Reflect;
    const Bytes = Uint8Array;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const getter = (prototype, name) => uncurry(getOwnPropertyDescriptor(prototype, name).get);
    const arrays = getPrototypeOf(Bytes.prototype);
    const arrayName = getter(arrays, Symbol.toStringTag);
    const arrayBuffer = getter(arrays, 'buffer'), arrayOffset = getter(arrays, 'byteOffset'),
        arraySize = getter(arrays, 'byteLength');
    const viewBuffer = getter(DataView.prototype, 'buffer'), viewOffset = getter(DataView.prototype, 'byteOffset'),
        viewSize = getter(DataView.prototype, 'byteLength');
    const isDetached = getter(ArrayBuffer.prototype, 'detached');
    const none = new Bytes(0);

    /* ---- bytes ---- */

    function bytesOfView(view) {
        const name = arrayName(view);
        if (name === 'Uint8Array') return view;
        if (name === undefined)
            return isDetached(viewBuffer(view)) ? none : new Bytes(viewBuffer(view), viewOffset(view), viewSize(view));
        return isDetached(arrayBuffer(view)) ? none : new Bytes(arrayBuffer(view), arrayOffset(view), arraySize(view));
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

    /* ---- TextEncoder ---- */

    class TextEncoder {
        #brand;

        get encoding() { this.#brand; return 'utf-8'; }

        encode(input = '') {
            this.#brand;
            return encodeUtf8(`${input}`);
        }

        encodeInto(source, destination) {
            this.#brand;
            needArguments(arguments.length, 2, 'encodeInto');
            source = `${source}`;
            if (!isObject(destination) || arrayName(destination) !== 'Uint8Array')
                throw new TypeError('encodeInto: the destination is not a Uint8Array');
            encodeInto(source, destination);
            return { read: counts[0], written: counts[1] };
        }
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

    expose(TextEncoder);
    expose(TextDecoder);

    return { TextEncoder, TextDecoder, bytesOf };
})
