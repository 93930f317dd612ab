/* SPDX-License-Identifier: MIT
 *
 * fetch() as far as every call needs it: one exchange after the other until there is a response, whose body goes on coming
 * from the last of them. Everything but a plain URL is in fetch-more.js. */
(function (kit) {
    'use strict';

    const host = kit.host.fetch;
    const { respond, hasNoBody, isRedirect } = kit.need('response');
    const { makeBody } = kit.need('body');

    /* As in web-fetch.h. */
    const HEAD = 0, BODY = 1, ROOM = 2;

    const DEFAULT_HEADERS = 'accept\0*/*\0user-agent\0rrjs\0';

    const more = () => kit.need('fetch-more');

    /* A call of fetch(), and then the body of its response. resolve and reject belong to what is awaited just now: the
     * response, a piece of the body, room for the request's. */
    class Job {
        constructor(method, url, headers, content) {
            this.method = method;
            this.url = url;
            this.headers = headers;
            this.content = content; // undefined, a Uint8Array, or -1: comes from stream
            this.stream = null;
            this.redirect = 'follow';
            this.hops = 0;
            this.number = 0;
            this.isAnswered = false;
            this.place = new TypeError('fetch failed'); // knows where the script called
            this.error = null;
            this.release = null;    // lets go of the signal
            this.watch = null;      // told when the body fails
            this.giveRoom = null;
            this.resolve = null;
            this.reject = null;
        }

        open() {
            const at = this.url.indexOf('#');
            this.number = host.start(this.method, at < 0 ? this.url : this.url.slice(0, at), this.headers, this.content,
                (news, first, second, third) => {
                    if (news === HEAD) this.onHead(first, second, third);
                    else if (news === BODY) this.onBody(first);
                    else if (news === ROOM) this.giveRoom();
                    else this.fail(more().failureOf(this, first, second));
                });
            if (this.stream !== null) more().upload(this);
        }

        onHead(status, reason, block) {
            if (isRedirect(status) && this.redirect !== 'manual' && more().follow(this, status, block)) return;
            this.isAnswered = true;
            const isEmpty = hasNoBody(status) || this.method === 'HEAD';
            if (isEmpty) this.end();
            const at = this.url.indexOf('#');
            this.resolve(respond({
                type: 'basic', url: at < 0 ? this.url : this.url.slice(0, at), redirected: this.hops > 0, status,
                statusText: reason, headers: null, block, body: isEmpty ? null : makeBody(null, this),
            }));
        }

        onBody(value) {
            if (value === null || typeof value === 'string') this.done();
            this.resolve(value);
        }

        fail(error) {
            this.error = error;
            this.done();
            if (this.watch !== null) this.watch(error);
            if (this.giveRoom !== null) this.giveRoom();
            if (this.reject !== null) this.reject(error);
        }

        /* Nothing more will come of it. */
        done() {
            if (this.release !== null) this.release();
            this.release = null;
        }

        end() {
            host.end(this.number);
            this.done();
        }

        wait() {
            return new Promise((resolve, reject) => {
                this.resolve = resolve;
                this.reject = reject;
            });
        }

        /* ---- the body of the response, for body.js ---- */

        all(asText) {
            if (this.error !== null) throw this.error;
            const value = host.all(this.number, asText);
            return value === undefined ? this.wait() : value;
        }

        some() {
            if (this.error !== null) throw this.error;
            const value = host.some(this.number);
            return value === undefined ? this.wait() : value;
        }

        onFailure(watch) { this.watch = watch; }
    }

    function fetch(input, init = undefined) {
        return new Promise((resolve, reject) => {
            const job = typeof input === 'string' && init === undefined
                ? new Job('GET', kit.need('address').addressOf(input), DEFAULT_HEADERS, undefined)
                : more().prepare(Job, input, init);
            job.resolve = resolve;
            job.reject = reject;
            if (job.url.startsWith('https:') || job.url.startsWith('http:')) job.open();
            else more().answer(job);
        });
    }

    return { fetch };
})
