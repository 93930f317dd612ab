/* SPDX-License-Identifier: MIT
 *
 * node:events, by the library of that name, and what node has added since. */
(function (kit) {
    'use strict';

    const { invalidType, needFunction, outOfRange, aborted } = kit.need('node/errors');
    const module = { exports: {} };
    kit.need('library/events')(module.exports, module);
    const EventEmitter = module.exports;
    const { prototype } = EventEmitter;

    const isTarget = (value) => typeof value?.addEventListener === 'function' && typeof value.on !== 'function';

    function listen(emitter, name, listener) {
        if (isTarget(emitter)) emitter.addEventListener(name, listener);
        else if (typeof emitter?.on === 'function') emitter.on(name, listener);
        else throw invalidType('emitter', 'an instance of EventEmitter', emitter);
    }

    function forget(emitter, name, listener) {
        if (isTarget(emitter)) emitter.removeEventListener(name, listener);
        else emitter.removeListener(name, listener);
    }

    /* ---- listeners are functions, and errors can be watched ---- */

    for (const name of ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener', 'removeListener', 'off']) {
        const method = prototype[name];
        prototype[name] = { [name](type, listener) {
            needFunction('listener', listener);
            return method.call(this, type, listener);
        } }[name];
    }
    prototype.setMaxListeners = { setMaxListeners(count) {
        if (typeof count !== 'number') throw invalidType('setMaxListeners', 'of type number', count);
        if (!(count >= 0)) throw outOfRange('setMaxListeners', '>= 0', count);
        this._maxListeners = count;
        return this;
    } }.setMaxListeners;
    prototype.on = prototype.addListener;
    prototype.off = prototype.removeListener;

    const errorMonitor = Symbol('events.errorMonitor');
    const captureRejectionSymbol = Symbol.for('nodejs.rejection');
    const { emit } = prototype;

    const unhandled = (value) => {
        const { inspect } = kit.need('node/util');
        const error = new Error(`Unhandled error. (${typeof value === 'string' ? `'${value}'` : inspect(value)})`);
        error.code = 'ERR_UNHANDLED_ERROR';
        error.context = value;
        return error;
    };

    prototype.emit = { emit(type, ...args) {
        if (type === 'error') {
            if (this._events !== undefined && this._events[errorMonitor] !== undefined)
                emit.call(this, errorMonitor, ...args);
            if (!(this._events?.error !== undefined) && !(args[0] instanceof Error)) throw unhandled(args[0]);
        }
        return emit.call(this, type, ...args);
    } }.emit;

    /* ---- functions for one emitter ---- */

    const signalOf = (options) => {
        const signal = options?.signal;
        if (signal !== undefined && (typeof signal !== 'object' || signal === null || !('aborted' in signal)))
            throw invalidType('options.signal', 'an instance of AbortSignal', signal);
        return signal;
    };

    /* The arguments of the next event of that name. */
    const { once } = {
        async once(emitter, name, options = {}) {
            const signal = signalOf(options);
            if (signal?.aborted) throw aborted(signal);
            return new Promise((resolve, reject) => {
                const end = () => {
                    forget(emitter, name, take);
                    if (name !== 'error' && !isTarget(emitter)) forget(emitter, 'error', fail);
                    signal?.removeEventListener('abort', abort);
                };
                const take = (...args) => { end(); resolve(args); };
                const fail = (error) => { end(); reject(error); };
                const abort = () => { end(); reject(aborted(signal)); };
                listen(emitter, name, take);
                if (name !== 'error' && !isTarget(emitter)) listen(emitter, 'error', fail);
                signal?.addEventListener('abort', abort);
            });
        },
    };

    /* All of them, one after the other. */
    const { on } = {
        on(emitter, name, options = {}) {
            const signal = signalOf(options);
            if (signal?.aborted) throw aborted(signal);
            const ends = options.close ?? [];
            let values = [], waiting = [], failure, isOver = false;

            const close = () => {
                isOver = true;
                forget(emitter, name, take);
                if (!isTarget(emitter)) forget(emitter, 'error', fail);
                for (const end of ends) forget(emitter, end, close);
                signal?.removeEventListener('abort', abort);
                for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
            };
            const take = (...value) => {
                if (waiting.length > 0) waiting.shift().resolve({ value, done: false });
                else values.push(value);
            };
            const fail = (error) => {
                if (waiting.length > 0) waiting.shift().reject(error);
                else failure = { error };
                close();
            };
            const abort = () => { fail(aborted(signal)); };

            listen(emitter, name, take);
            if (name !== 'error' && !isTarget(emitter)) listen(emitter, 'error', fail);
            for (const end of ends) listen(emitter, end, close);
            signal?.addEventListener('abort', abort);

            return {
                async next() {
                    if (values.length > 0) return { value: values.shift(), done: false };
                    if (failure !== undefined) {
                        const { error } = failure;
                        failure = undefined;
                        throw error;
                    }
                    if (isOver) return { value: undefined, done: true };
                    return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
                },
                async return() {
                    close();
                    return { value: undefined, done: true };
                },
                throw(error) {
                    if (!(error instanceof Error)) throw invalidType('EventEmitter.AsyncIterator', 'an instance of Error', error);
                    fail(error);
                },
                [Symbol.asyncIterator]() { return this; },
            };
        },
    };

    function getEventListeners(emitter, name) {
        if (typeof emitter?.listeners === 'function') return emitter.listeners(name);
        throw invalidType('emitter', 'an instance of EventEmitter', emitter);
    }

    function getMaxListeners(emitter) {
        if (typeof emitter?.getMaxListeners === 'function') return emitter.getMaxListeners();
        if (isTarget(emitter)) return EventEmitter.defaultMaxListeners;
        throw invalidType('emitter', 'an instance of EventEmitter or EventTarget', emitter);
    }

    function setMaxListeners(count = EventEmitter.defaultMaxListeners, ...emitters) {
        if (typeof count !== 'number') throw invalidType('setMaxListeners', 'of type number', count);
        if (!(count >= 0)) throw outOfRange('setMaxListeners', '>= 0', count);
        if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
        for (const emitter of emitters) if (!isTarget(emitter)) emitter.setMaxListeners(count);
    }

    function addAbortListener(signal, listener) {
        needFunction('listener', listener);
        if (signal.aborted) kit.need('node/process').nextTick(() => { listener(); });
        else signal.addEventListener('abort', listener, { once: true });
        return { [Symbol.dispose]() { signal.removeEventListener('abort', listener); } };
    }

    return Object.assign(EventEmitter, {
        EventEmitter, errorMonitor, captureRejectionSymbol, captureRejections: false,
        once, on, getEventListeners, getMaxListeners, setMaxListeners, addAbortListener,
    });
})
