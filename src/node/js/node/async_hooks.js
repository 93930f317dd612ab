/* SPDX-License-Identifier: MIT
 *
 * async_hooks: AsyncLocalStorage, AsyncResource, and ids. What is stored belongs to a frame, a Map that never changes; whatever
 * goes on later goes on in the frame that it was begun in. The engine tells nobody when an async function goes on after an
 * await. So texts that name this module have none, a bundler has made generators of them whose every step passes through
 * `then`, and here that, like all else that calls functions later, remembers the frame. */
(function (kit) {
    'use strict';

    const { global, execution } = kit;
    const { make, needFunction, needString } = kit.need('node/errors');
    const { Promise } = global;
    const { apply, defineProperty } = Reflect;
    const { defineProperties, getOwnPropertyDescriptors } = Object;

    /* ---- frames ---- */

    const root = { frame: undefined, resource: {}, id: 1, trigger: 0 };
    let now = root; /* what runs */
    let ran = execution(); /* the call or script that it was in: the next one begins anew, whatever the last one left */

    const present = () => {
        if (ran !== execution()) {
            ran = execution();
            now = root;
        }
        return now;
    };

    const callIn = (scope, callback, self, args) => {
        const before = present();
        now = scope;
        try {
            return apply(callback, self, args);
        } finally {
            now = before;
        }
    };

    const bind = (callback) => {
        if (typeof callback !== 'function') return callback; /* whom it is given to refuses it */
        const scope = present();
        return function () { return callIn(scope, callback, this, arguments); };
    };

    kit.need('node/async_context').bind = bind;

    /* ---- what calls functions later ---- */

    const put = (object, name, around) => {
        const own = object[name];
        if (typeof own !== 'function') return;
        const value = around(own);
        defineProperties(value, getOwnPropertyDescriptors(own));
        defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
    };

    const isThenable = (value) => (typeof value === 'object' && value !== null || typeof value === 'function') &&
        typeof value.then === 'function' && value.then !== Promise.prototype.then;

    /* A promise that is resolved with an object of somebody's own calls the `then` of that later. */
    const held = (value) => isThenable(value) ? { __proto__: null, then: bind((...args) => value.then(...args)) } : value;

    const step = (callback) => {
        if (typeof callback !== 'function') return callback;
        const scope = present();
        return (value) => {
            const before = present();
            now = scope;
            try {
                return held(callback(value));
            } finally {
                now = before;
            }
        };
    };

    put(Promise.prototype, 'then', (then) => ({
        then(onFulfilled, onRejected) { return apply(then, this, [step(onFulfilled), step(onRejected)]); },
    }).then);

    put(Promise, 'resolve', (resolve) => ({
        resolve(value) {
            const isAsItIs = this !== Promise || value instanceof Promise && value.constructor === Promise;
            return apply(resolve, this, [isAsItIs ? value : held(value)]);
        },
    }).resolve);

    /* The engine's own loop awaits, too. */
    const bindIterator = (items) => ({
        [Symbol.asyncIterator]() {
            const iterator = items[Symbol.asyncIterator]();
            const method = (name) => iterator[name] && bind((value) => iterator[name](value));
            return { next: method('next'), return: method('return') };
        },
    });

    put(Array, 'fromAsync', (fromAsync) => ({
        fromAsync(items, map, self) {
            const isAsync = typeof items?.[Symbol.asyncIterator] === 'function';
            return apply(fromAsync, this, [isAsync ? bindIterator(items) : items, bind(map), self]);
        },
    }).fromAsync);

    const { setTimeout, setInterval, setImmediate } = kit.need('node/timers');
    put(global, 'setTimeout', () => setTimeout);
    put(global, 'setInterval', () => setInterval);
    put(global, 'setImmediate', () => setImmediate);
    put(global, 'queueMicrotask', (queueMicrotask) => ({
        queueMicrotask(callback) { queueMicrotask(bind(callback)); },
    }).queueMicrotask);

    /* ---- the module ---- */

    let lastId = 1;

    class AsyncResource {
        #scope;

        constructor(type, options = {}) {
            needString('type', type);
            const { id, frame } = present();
            const trigger = typeof options === 'number' ? options : options.triggerAsyncId ?? id;
            if (!Number.isSafeInteger(trigger) || trigger < -1)
                throw make(RangeError, 'ERR_INVALID_ASYNC_ID', `Invalid triggerAsyncId value: ${String(trigger)}`);
            this.#scope = { frame, resource: this, id: ++lastId, trigger };
        }

        runInAsyncScope(callback, self, ...args) { return callIn(this.#scope, callback, self, args); }
        emitDestroy() { return this; }
        asyncId() { return this.#scope.id; }
        triggerAsyncId() { return this.#scope.trigger; }

        bind(callback, self) {
            needFunction('fn', callback);
            const scope = this.#scope;
            const bound = function (...args) { return callIn(scope, callback, self === undefined ? this : self, args); };
            return defineProperty(bound, 'length', { value: callback.length, configurable: true }) && bound;
        }

        static bind(callback, type, self) {
            needFunction('fn', callback);
            return new AsyncResource(type || callback.name || 'bound-anonymous-fn').bind(callback, self);
        }
    }

    class AsyncLocalStorage {
        #name;
        #default;

        constructor({ name = '', defaultValue } = {}) {
            this.#name = name;
            this.#default = defaultValue;
        }

        #with(store) {
            const scope = present();
            return { ...scope, frame: new Map(scope.frame).set(this, store) };
        }

        get name() { return this.#name; }

        getStore() {
            const { frame } = present();
            return frame?.has(this) ? frame.get(this) : this.#default;
        }

        enterWith(store) { now = this.#with(store); }
        run(store, callback, ...args) { return callIn(this.#with(store), callback, undefined, args); }
        exit(callback, ...args) { return this.run(undefined, callback, ...args); }
        /* As in node, also for what was begun with the same frame and goes on later. */
        disable() { present().frame?.delete(this); }

        static bind(callback) { return AsyncResource.bind(callback); }
        static snapshot() { return AsyncLocalStorage.bind((callback, ...args) => callback(...args)); }
    }

    const createHook = () => {
        throw make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'async_hooks.createHook is not there: the engine tells nobody of promises');
    };

    return {
        AsyncLocalStorage, AsyncResource, createHook,
        executionAsyncId: () => present().id,
        executionAsyncResource: () => present().resource,
        triggerAsyncId: () => present().trigger,
    };
})
