/* SPDX-License-Identifier: MIT
 *
 * AbortController and AbortSignal by the DOM standard. While the timer of AbortSignal.timeout is pending, the value may still
 * have something to wait for; by itself it keeps no execution going.
 *
 * For other groups: onAbort(signal, algorithm) runs something before the event, offAbort(signal, algorithm) takes it
 * back; isAbortSignal(value). */
(function (kit) {
    'use strict';

    const { Event, EventTarget, fire, addHandler, needArguments, isObject } = kit.need('events');
    const { expose, show } = kit.need('shape');
    const { trunc } = Math;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const indexOf = uncurry(Array.prototype.indexOf);
    const removeAt = uncurry(Array.prototype.splice);

    /* A timer beyond this would be due at once. */
    const TIMER_MAX_MS = 2 ** 31 - 1;

    const isMade = Symbol('made by the platform');
    let isAbortSignal, fieldsOf;

    class AbortSignal extends EventTarget {
        /* sources are those of a signal made by any(), else null; dependents are such signals that follow this one. */
        #fields = { reason: undefined, algorithms: [], sources: null, dependents: [] };

        static {
            isAbortSignal = (value) => isObject(value) && #fields in value;
            fieldsOf = (signal) => signal.#fields;
        }

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('AbortSignal cannot be constructed');
            super();
        }

        static abort(reason = makeError('This operation was aborted', 'AbortError')) {
            const signal = new AbortSignal(isMade);
            fieldsOf(signal).reason = reason;
            return signal;
        }

        static timeout(milliseconds) {
            needArguments(arguments.length, 1, 'AbortSignal.timeout');
            const delay = trunc(milliseconds);
            if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER))
                throw new TypeError(`AbortSignal.timeout: ${milliseconds} is no time in milliseconds`);
            const signal = new AbortSignal(isMade);
            kit.host.timers.setBackgroundTimeout(() => {
                abort(signal, makeError('The operation was aborted due to timeout', 'TimeoutError'));
            }, delay < TIMER_MAX_MS ? delay : TIMER_MAX_MS);
            return signal;
        }

        static any(signals) {
            needArguments(arguments.length, 1, 'AbortSignal.any');
            return dependentOn(signalsOf(signals));
        }

        get aborted() { return this.#fields.reason !== undefined; }
        get reason() { return this.#fields.reason; }
        throwIfAborted() { if (this.#fields.reason !== undefined) throw this.#fields.reason; }
    }

    class AbortController {
        #signal = new AbortSignal(isMade);
        get signal() { return this.#signal; }
        abort(reason = undefined) { abort(this.#signal, reason); }
    }

    function makeError(message, name) {
        const { DOMException } = kit.need('dom-exception');
        return new DOMException(message, name);
    }

    /* ---- signals that follow others ---- */

    function signalsOf(iterable) {
        if (!isObject(iterable)) throw new TypeError('AbortSignal.any: the argument is not iterable');
        const signals = [];
        for (const signal of iterable) {
            if (!isAbortSignal(signal))
                throw new TypeError(`AbortSignal.any: value ${signals.length} is not an AbortSignal`);
            signals[signals.length] = signal;
        }
        return signals;
    }

    function link(source, dependent) {
        const { sources } = fieldsOf(dependent), { dependents } = fieldsOf(source);
        if (indexOf(sources, source) >= 0) return;
        sources[sources.length] = source;
        dependents[dependents.length] = dependent;
    }

    function dependentOn(signals) {
        const result = new AbortSignal(isMade), fields = fieldsOf(result);
        fields.sources = [];
        for (let i = 0; i < signals.length; i++) {
            fields.reason = fieldsOf(signals[i]).reason;
            if (fields.reason !== undefined) return result;
        }
        for (let i = 0; i < signals.length; i++) {
            const { sources } = fieldsOf(signals[i]);
            if (sources === null) link(signals[i], result);
            else for (let j = 0; j < sources.length; j++) link(sources[j], result);
        }
        return result;
    }

    /* ---- aborting ---- */

    function runSteps(signal) {
        const fields = fieldsOf(signal), { algorithms } = fields;
        fields.algorithms = [];
        for (let i = 0; i < algorithms.length; i++) algorithms[i]();
        fire(signal, new Event('abort'));
    }

    /* All are aborted before the first of them tells anybody. */
    function abort(signal, reason = makeError('This operation was aborted', 'AbortError')) {
        const fields = fieldsOf(signal);
        if (fields.reason !== undefined) return;
        fields.reason = reason;
        const following = [];
        for (let i = 0; i < fields.dependents.length; i++) {
            const dependent = fieldsOf(fields.dependents[i]);
            if (dependent.reason !== undefined) continue;
            dependent.reason = reason;
            following[following.length] = fields.dependents[i];
        }
        fields.dependents = [];
        runSteps(signal);
        for (let i = 0; i < following.length; i++) runSteps(following[i]);
    }

    function onAbort(signal, algorithm) {
        const { reason, algorithms } = fieldsOf(signal);
        if (reason === undefined) algorithms[algorithms.length] = algorithm;
    }

    function offAbort(signal, algorithm) {
        const { algorithms } = fieldsOf(signal);
        const at = indexOf(algorithms, algorithm);
        if (at >= 0) removeAt(algorithms, at, 1);
    }

    addHandler(AbortSignal, 'abort');
    expose(AbortSignal);
    show(AbortSignal, ['aborted']);
    expose(AbortController);
    show(AbortController, ['signal']);

    return { AbortController, AbortSignal, isAbortSignal, onAbort, offAbort };
})
