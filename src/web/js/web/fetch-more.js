/* SPDX-License-Identifier: MIT
 *
 * The parts of fetch() that not every call needs: options, bodies, signals, redirects, failures, data: URLs. A job is one
 * of ../fetch.js. */
(function (kit) {
    'use strict';

    const host = kit.host.fetch;
    const { encodeUtf8, decodeUtf8 } = kit.host.encoding;
    const { respond, newList, makeHeaders, parseBlock, printList } = kit.need('fetch');
    const { isView } = ArrayBuffer;
    const REDIRECTS_MAX = 20;

    /* ---- from a request to a job ---- */

    const defaults = [['accept', '*/*'], ['accept-language', '*'], ['user-agent', 'rrjs']];

    function headersOf(state) {
        const list = newList(kit.need('headers').listOf(state.headers));
        for (const [name, value] of defaults)
            if (!list.has(name)) list.set(name, value);
        return list;
    }

    function contentOf(body) {
        const { source } = body;
        if (body.stream !== null || source === null) return -1;
        body.isUsed = true;
        if (typeof source === 'string') return encodeUtf8(source);
        return isView(source) ? source : kit.need('blob').bytesOf(source);
    }

    function prepare(Job, input, init) {
        const state = kit.need('request').makeState(input, init);
        const signal = state.signal ?? state.source;
        if (signal !== null && signal.aborted) {
            if (state.body !== null && state.body.stream !== null) state.body.stream.cancel(signal.reason).catch(() => {});
            throw signal.reason;
        }
        const job = new Job(state.method, state.url, '', undefined);
        job.list = headersOf(state);
        job.headers = printList(job.list);
        job.redirect = state.redirect;
        if (state.integrity !== '') job.integrity = state.integrity;
        if (state.body !== null) {
            job.content = contentOf(state.body);
            if (job.content === -1) job.stream = kit.need('body').streamOf(state.body);
        }
        if (signal !== null) job.endWith(signal);
        return job;
    }

    /* A body that comes piece by piece, as far as there is room for it. */
    async function upload(job) {
        const { number } = job;
        const reader = job.stream.getReader();
        const cancel = (error) => { reader.cancel(error).catch(() => {}); };
        job.stopUpload = cancel;
        try {
            for (let done = false, value; !done;) {
                ({ done, value } = await reader.read());
                if (job.error !== null) throw job.error;
                if (job.number !== number) throw new Error('redirected to where no body goes');
                if (!done && !(value instanceof Uint8Array))
                    throw new TypeError('the stream gave something that is no Uint8Array');
                if (host.send(number, done ? new Uint8Array(0) : value, done)) continue;
                await job.room();
                if (job.error !== null) throw job.error;
            }
        } catch (error) {
            if (job.error === null && job.number === number) {
                job.end();
                job.fail(error);
            }
            cancel(error);
        }
    }

    /* ---- failures ---- */

    const syscalls = {
        __proto__: null, ECONNREFUSED: 'connect', EHOSTUNREACH: 'connect', ENETUNREACH: 'connect', ETIMEDOUT: 'connect',
        EACCES: 'connect', ECONNRESET: 'read', ENOTFOUND: 'getaddrinfo', EAI_AGAIN: 'getaddrinfo',
    };

    /* The TypeError of a job, with what the server said of it. */
    function failureOf(job, code, text) {
        const cause = new Error(text);
        cause.code = code;
        const syscall = syscalls[code];
        if (syscall !== undefined) {
            const { hostname, port, protocol } = new (kit.need('url').URL)(job.url);
            cause.syscall = syscall;
            cause.hostname = hostname;
            cause.port = port === '' ? protocol === 'https:' ? 443 : 80 : Number(port);
        }
        const error = new TypeError('fetch failed', { cause });
        error.code = code;
        for (const name of ['stack', 'line', 'column', 'sourceURL'])
            Object.defineProperty(error, name,
                { value: job.place[name], writable: true, enumerable: false, configurable: true });
        return error;
    }

    function giveUp(job, code, text) {
        job.end();
        job.fail(failureOf(job, code, text));
        return true;
    }

    /* ---- integrity ---- */

    const hashes = { __proto__: null, sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

    /* Of "sha256-… sha512-…" those of the strongest algorithm. */
    function strongest(integrity) {
        let found = [];
        for (const part of integrity.split(/[\t\n\f\r ]+/)) {
            const metadata = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/.exec(part);
            if (metadata === null) continue;
            if (found.length > 0 && found[0].name > metadata[1]) continue;
            if (found.length > 0 && found[0].name < metadata[1]) found = [];
            found.push({ name: metadata[1], value: metadata[2].replaceAll('-', '+').replaceAll('_', '/') });
        }
        return found;
    }

    function isIntact(bytes, integrity) {
        const wanted = strongest(integrity);
        if (wanted.length === 0) return true;
        const is = kit.host.crypto.digest(hashes[wanted[0].name], bytes).toBase64();
        return wanted.some(({ value }) => value === is);
    }

    /* The response is there when all of its body is, and is what was asked for. */
    function verify(job, state) {
        const { resolve, reject } = job;
        const check = (bytes) => {
            if (!isIntact(bytes, job.integrity)) {
                reject(failureOf(job, 'ERR_INTEGRITY', `the body of ${job.url} is not what its integrity says`));
                return;
            }
            if (state.body !== null) state.body = kit.need('body').makeBody(bytes);
            resolve(respond(state));
        };
        if (state.body === null) check(new Uint8Array(0));
        else job.take(false, check, reject);
    }

    /* ---- redirects ---- */

    const ofContent = ['content-encoding', 'content-language', 'content-location', 'content-type'];
    const ofOrigin = ['authorization', 'cookie', 'host', 'proxy-authorization'];

    /* Browsers read the bytes of a location as UTF-8. */
    function locationOf(list) {
        const value = list.get('location');
        return value && /[\x80-\xff]/.test(value)
            ? decodeUtf8(Uint8Array.from(value, (character) => character.charCodeAt(0)), false, true)
            : value;
    }

    function targetOf(location, from) {
        try {
            const url = new (kit.need('url').URL)(location, from);
            if (url.hash === '') url.hash = from.hash;
            return url;
        } catch {
            return null;
        }
    }

    function forget(job, names) {
        for (const name of names) job.list.delete(name);
        job.headers = printList(job.list);
    }

    /* Whether a redirect is dealt with here: it is followed, or is an error. */
    function follow(job, status, block) {
        const location = locationOf(parseBlock(block));
        if (location === undefined && job.redirect === 'follow') return false;
        if (job.redirect === 'error')
            return giveUp(job, 'ERR_REDIRECT', `unexpected redirect of ${job.url} (status ${status})`);
        const from = new (kit.need('url').URL)(job.url), to = targetOf(location, from);
        if (to === null || !/^https?:$/.test(to.protocol))
            return giveUp(job, 'ERR_INVALID_REDIRECT', `${job.url} redirects to "${location}", which is no URL of HTTP`);
        if (to.username !== '' || to.password !== '')
            return giveUp(job, 'ERR_INVALID_REDIRECT', `${job.url} redirects to a URL with credentials`);
        if (job.hops === REDIRECTS_MAX)
            return giveUp(job, 'ERR_TOO_MANY_REDIRECTS', `more than ${REDIRECTS_MAX} redirects, the last from ${job.url}`);
        if (status !== 303 && job.content === -1)
            return giveUp(job, 'ERR_INVALID_REDIRECT', `${job.url} redirects a request whose body cannot be sent again`);

        host.drop(job.number);
        job.list ??= parseBlock(job.headers);
        if (status === 303 ? job.method !== 'GET' && job.method !== 'HEAD' : status < 303 && job.method === 'POST') {
            job.method = 'GET';
            job.content = undefined;
            job.stream = null;
            forget(job, ofContent);
        }
        if (to.origin !== from.origin) forget(job, ofOrigin);
        job.hops++;
        job.url = to.href;
        job.open();
        return true;
    }

    /* ---- URLs that are their own content ---- */

    /* The value of a digit, -1 where it is none. */
    function hex(byte) {
        if (byte >= 48 && byte <= 57) return byte - 48;
        const letter = byte | 32;
        return letter >= 97 && letter <= 102 ? letter - 87 : -1;
    }

    function percentDecoded(text) {
        const bytes = encodeUtf8(text);
        let size = 0;
        for (let i = 0; i < bytes.length; i++) {
            const high = bytes[i] === 37 ? hex(bytes[i + 1]) : -1, low = high < 0 ? -1 : hex(bytes[i + 2]);
            if (low >= 0) i += 2;
            bytes[size++] = low < 0 ? bytes[i] : high << 4 | low;
        }
        return bytes.slice(0, size);
    }

    /* Forgiving base64: blanks and missing padding are no errors. */
    function fromBase64(bytes) {
        const text = decodeUtf8(bytes, false, true).replace(/[\t\n\f\r ]/g, '');
        const core = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
        if (core.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(core)) return null;
        return Uint8Array.fromBase64(core, { lastChunkHandling: 'loose' });
    }

    /* null: it is malformed. */
    function parseDataUrl(href) {
        const { parseMime, printMime } = kit.need('mime');
        const comma = href.indexOf(',');
        if (comma < 0) return null;
        let type = href.slice(5, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
        let bytes = percentDecoded(href.slice(comma + 1));
        const base64 = /; *base64$/i.exec(type);
        if (base64 !== null) {
            bytes = fromBase64(bytes);
            type = type.slice(0, base64.index);
        }
        if (bytes === null) return null;
        const mime = parseMime(type.startsWith(';') ? `text/plain${type}` : type);
        return { bytes, type: mime === null ? 'text/plain;charset=US-ASCII' : printMime(mime) };
    }

    function answerData(job) {
        const data = parseDataUrl(job.url.split('#')[0]);
        if (data === null) {
            job.fail(failureOf(job, 'ERR_INVALID_URL', 'the data: URL is malformed'));
            return;
        }
        job.done();
        job.resolve(respond({
            type: 'basic', url: job.url.split('#')[0], redirected: false, status: 200, statusText: 'OK',
            headers: makeHeaders('immutable', [['content-type', data.type]]), block: '',
            body: job.method === 'HEAD' ? null : kit.need('body').makeBody(data.bytes),
        }));
    }

    /* Answers where no exchange is needed, or none is possible. */
    function answer(job) {
        if (job.url.startsWith('data:')) answerData(job);
        else job.fail(failureOf(job, 'ERR_INVALID_PROTOCOL', `the scheme of ${job.url} is not http, https or data`));
    }

    return { prepare, upload, failureOf, verify, follow, answer };
})
