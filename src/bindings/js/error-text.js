/* SPDX-License-Identifier: MIT
 *
 * The text of an error as people know it: "TypeError: bad" and a stack of "    at f (script.js:3:7)" lines. The
 * engine's own stacks have no first line, read "f@script.js:3:7", and show the frames of our own files, whose URLs
 * begin with `rrjs:`. Runs in the system realm; encode.js, inspect.js and console.js get it as `host.errorText`.
 *
 * host: brands, textOf         what brands.js and text-of.js return
 *       stackText(stack)       the engine's stack with the positions of the user's text, folded
 *       platformParts(error)   name and message of an error class of the Web APIs, where these are accessors, or undefined
 *
 * isHidden, wherever it is asked for: the message is one that must not be shown.
 */
(function (host) {
    'use strict';

    const { brands, textOf, stackText = (stack) => stack, platformParts = () => undefined } = host;
    const { isError } = Error;
    const { dataProperty, uncurry } = brands;
    const exec = uncurry(RegExp.prototype.exec);
    const split = uncurry(String.prototype.split);
    const startsWith = uncurry(String.prototype.startsWith);
    const slice = uncurry(String.prototype.slice);

    const LONGEST_STACK = 64 * 1024; /* characters; the engine's own have a hundred lines */
    const REDACTED = '[redacted]';
    const ownScheme = 'rrjs:';
    const framePattern = /^([^@]*)@(.*)$/;
    const codeNames = { __proto__: null, 'global code': true, 'eval code': true, 'module code': true };

    /* "Name: message" from the two parts, by the rule of Error.prototype.toString. */
    function joinHeadline(name, message) {
        name = name === undefined ? 'Error' : textOf(name);
        message = message === undefined ? '' : textOf(message);
        return message === '' ? name : name === '' ? message : `${name}: ${message}`;
    }

    const textOrNothing = (value) => (typeof value === 'string' ? value : undefined);

    const quietName = (error) => platformParts(error)?.name ?? dataProperty(error, 'name');

    /* Without running getters, for inspect. */
    function quietHeadline(error, isHidden = false) {
        const { name, message } = platformParts(error)
            ?? { name: textOrNothing(dataProperty(error, 'name')), message: textOrNothing(dataProperty(error, 'message')) };
        return joinHeadline(name, isHidden ? REDACTED : message);
    }

    /* Reads name and message as a script would; a getter of theirs may throw. */
    const headline = (error, isHidden = false) => joinHeadline(error.name, isHidden ? REDACTED : error.message);

    /* One engine frame as an "at" line, '' for a frame of ours; other text stays as it is. */
    function frameLine(line) {
        const parts = exec(framePattern, line);
        if (parts === null)
            return line === '' || startsWith(line, ownScheme) ? '' : startsWith(line, '... ') ? `    ${line}` : line;
        const [, name, place] = parts;
        if (startsWith(place, ownScheme))
            return '';
        const where = place === '[native code]' ? 'native' : place;
        if (name === '' || codeNames[name])
            return where === '' ? '' : `    at ${where}`;
        return where === '' ? `    at ${name}` : `    at ${name} (${where})`;
    }

    /* The frames of a stack text, each line beginning with a line feed. */
    function frames(stack) {
        if (typeof stack !== 'string')
            return '';
        const lines = split(stackText(slice(stack, 0, LONGEST_STACK)), '\n');
        let text = '';
        for (let i = 0; i < lines.length; i++) {
            const line = frameLine(lines[i]);
            if (line !== '')
                text += `\n${line}`;
        }
        return text;
    }

    /* What to say of something thrown, which need not be an error and may be hostile. */
    function thrownText(thrown, isHidden = false) {
        try {
            if (isError(thrown)) {
                const { message } = thrown;
                return typeof message === 'string' ? isHidden ? REDACTED : message : '';
            }
            return brands.isObject(thrown) ? brands.brandOf(thrown) : String(thrown);
        } catch {
            return '';
        }
    }

    return { headline, quietHeadline, quietName, frames, thrownText };
})
