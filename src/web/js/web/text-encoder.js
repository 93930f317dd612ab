/* SPDX-License-Identifier: MIT
 *
 * TextEncoder by the Encoding standard; the work is done in C. */
(function (kit) {
    'use strict';

    const { encodeUtf8, encodeInto, counts } = kit.host.encoding;
    const { expose, show } = kit.need('shape');

    class TextEncoder {
        #brand;

        get encoding() { this.#brand; return 'utf-8'; }

        encode(input = '') {
            this.#brand;
            return encodeUtf8(`${input}`);
        }

        encodeInto(source, destination) {
            this.#brand;
            if (arguments.length < 2) throw new TypeError('encodeInto needs a text and a Uint8Array');
            encodeInto(`${source}`, destination);
            return { read: counts[0], written: counts[1] };
        }
    }
    expose(TextEncoder);
    show(TextEncoder, ['encoding']);

    return { TextEncoder };
})
