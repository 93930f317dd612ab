/* SPDX-License-Identifier: MIT
 *
 * node:timers and its promises. */
(function (kit) {
    'use strict';

    const { invalidType, aborted } = kit.need('node/errors');
    const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, hold } = kit.host.timers;

    function signalOf(options) {
        if (typeof options !== 'object' || options === null) throw invalidType('options', 'of type object', options);
        const { signal, ref = true } = options;
        if (signal !== undefined && typeof signal?.aborted !== 'boolean') throw invalidType('options.signal', 'an instance of AbortSignal', signal);
        if (typeof ref !== 'boolean') throw invalidType('options.ref', 'of type boolean', ref);
        return signal;
    }

    const wait = (start, clear, value, options) => {
        const signal = signalOf(options);
        if (signal?.aborted) return Promise.reject(aborted(signal));
        return new Promise((resolve, reject) => {
            const onAbort = () => {
                clear(timer);
                reject(aborted(signal));
            };
            const timer = start(() => {
                signal?.removeEventListener('abort', onAbort);
                resolve(value);
            });
            if (options.ref === false) hold(timer, false);
            signal?.addEventListener('abort', onAbort, { once: true });
        });
    };

    const promises = {
        async setTimeout(delay, value, options = {}) { return wait((callback) => setTimeout(callback, delay), clearTimeout, value, options); },
        async setImmediate(value, options = {}) { return wait(setImmediate, clearImmediate, value, options); },
        async *setInterval(delay, value, options = {}) {
            const signal = signalOf(options);
            if (signal?.aborted) throw aborted(signal);
            let due = 0, wake = () => {};
            const timer = setInterval(() => { due++; wake(); }, delay);
            if (options.ref === false) hold(timer, false);
            const onAbort = () => { wake(); };
            signal?.addEventListener('abort', onAbort, { once: true });
            try {
                for (;;) {
                    if (due === 0 && !signal?.aborted) await new Promise((resolve) => { wake = resolve; });
                    if (signal?.aborted) throw aborted(signal);
                    for (; due > 0; due--) yield value;
                }
            } finally {
                clearInterval(timer);
                signal?.removeEventListener('abort', onAbort);
            }
        },
        scheduler: {
            wait: (delay, options) => promises.setTimeout(delay, undefined, options),
            yield: () => promises.setImmediate(),
        },
    };

    const context = kit.need('node/async_context');
    const carrying = {
        setTimeout(callback, ...rest) { return setTimeout(context.bind(callback), ...rest); },
        setInterval(callback, ...rest) { return setInterval(context.bind(callback), ...rest); },
        setImmediate(callback, ...rest) { return setImmediate(context.bind(callback), ...rest); },
    };

    return { ...carrying, clearTimeout, clearInterval, clearImmediate, promises };
})
