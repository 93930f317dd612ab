/* SPDX-License-Identifier: MIT
 *
 * FormData, and its way into a multipart body. Its entries are pairs of a name and a string or File.
 *
 * For other groups: makeFormData(entries). */
(function (kit) {
    'use strict';

    const { needArguments, usvString, iterable, isObject, bodies } = kit.need('webidl');
    const { expose, show } = kit.need('shape');
    const isMade = Symbol('made by the platform');

    const isBlob = (value) => kit.need('blob').isBlob(value);

    /* The value of an entry: a string, or a File made of a Blob. */
    function valueOf(value, filename, what) {
        if (!isObject(value) || !isBlob(value)) {
            if (filename !== undefined) throw new TypeError(`${what}: the value is no Blob, so that it can have no file name`);
            return usvString(value);
        }
        const { isFile, makeFile } = kit.need('blob');
        if (filename !== undefined) return makeFile(value, usvString(filename));
        return isFile(value) ? value : makeFile(value, 'blob');
    }

    let entriesOf, isFormData;

    class FormData {
        #entries = [];

        static {
            entriesOf = (form) => form.#entries;
            isFormData = (value) => #entries in value;
        }

        constructor(form = undefined, submitter = undefined) {
            if (form === isMade) this.#entries = submitter;
            else if (form !== undefined) throw new TypeError('FormData: there are no forms here');
        }

        append(name, value, filename = undefined) {
            const entries = this.#entries;
            needArguments(arguments.length, 2, 'FormData.append');
            entries.push([usvString(name), valueOf(value, filename, 'FormData.append')]);
        }

        delete(name) {
            const entries = this.#entries;
            needArguments(arguments.length, 1, 'FormData.delete');
            name = usvString(name);
            this.#entries = entries.filter((entry) => entry[0] !== name);
        }

        get(name) {
            const entries = this.#entries;
            needArguments(arguments.length, 1, 'FormData.get');
            name = usvString(name);
            return entries.find((entry) => entry[0] === name)?.[1] ?? null;
        }

        getAll(name) {
            const entries = this.#entries;
            needArguments(arguments.length, 1, 'FormData.getAll');
            name = usvString(name);
            return entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
        }

        has(name) {
            const entries = this.#entries;
            needArguments(arguments.length, 1, 'FormData.has');
            name = usvString(name);
            return entries.some((entry) => entry[0] === name);
        }

        set(name, value, filename = undefined) {
            const entries = this.#entries;
            needArguments(arguments.length, 2, 'FormData.set');
            const entry = [usvString(name), valueOf(value, filename, 'FormData.set')];
            const at = entries.findIndex((other) => other[0] === entry[0]);
            if (at < 0) {
                entries.push(entry);
                return;
            }
            this.#entries = entries.filter((other, i) => i <= at || other[0] !== entry[0]);
            this.#entries[at] = entry;
        }
    }
    iterable(FormData, (form) => entriesOf(form));
    expose(FormData);
    show(FormData, [], { pairs: (form) => ({ list: entriesOf(form), count: entriesOf(form).length }) });

    /* ---- multipart/form-data ---- */

    const withCrlf = (text) => text.replace(/\r\n?|\n/g, '\r\n');
    const escapes = { __proto__: null, '\n': '%0A', '\r': '%0D', '"': '%22' };
    const escaped = (text) => text.replace(/[\n\r"]/g, (character) => escapes[character]);

    function encode(form) {
        const boundary = `----rrjs-form-${`${Math.random()}${Math.random()}`.replaceAll('0.', '')}`;
        const parts = [];
        for (const [name, value] of entriesOf(form)) {
            const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(withCrlf(name))}"`;
            if (typeof value === 'string') {
                parts.push(`${head}\r\n\r\n${withCrlf(value)}\r\n`);
                continue;
            }
            const type = value.type === '' ? 'application/octet-stream' : value.type;
            parts.push(`${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, '\r\n');
        }
        parts.push(`--${boundary}--\r\n`);
        return { source: new (kit.need('blob').Blob)(parts), type: `multipart/form-data; boundary=${boundary}` };
    }

    bodies.push({ isIt: isFormData, extract: encode });

    return { FormData, makeFormData: (entries) => new FormData(isMade, entries) };
})
