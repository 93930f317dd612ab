/* SPDX-License-Identifier: MIT
 *
 * atob and btoa. */
(function (kit) {
    'use strict';

    const { encode, decode } = kit.host.base64;
    const { needArguments } = kit.need('webidl');

    function invalid(message) {
        const { DOMException } = kit.need('dom-exception');
        return new DOMException(message, 'InvalidCharacterError');
    }

    /* Methods, since those are no constructors. */
    const { atob, btoa } = {
        atob(data) {
            needArguments(arguments.length, 1, 'atob');
            const text = decode(`${data}`);
            if (text === undefined) throw invalid('The string to be decoded is not correctly encoded.');
            return text;
        },
        btoa(data) {
            needArguments(arguments.length, 1, 'btoa');
            const text = encode(`${data}`);
            if (text === undefined) throw invalid('The string to be encoded contains characters above U+00FF.');
            return text;
        },
    };

    return { atob, btoa };
})
