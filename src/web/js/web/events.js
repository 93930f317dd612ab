/* SPDX-License-Identifier: MIT
 *
 * Event, CustomEvent and EventTarget by the DOM standard. There is no tree here, so an event's path is its target alone.
 *
 * For other groups: fire(target, event) dispatches an event as the platform does (isTrusted), addHandler(Class, type) makes
 * an "on…" attribute, stateOf(event) reads an event behind a script's back. */
(function (kit) {
    'use strict';

    const { apply } = Reflect;
    const { defineProperty, getOwnPropertyDescriptor } = Object;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const copyOf = uncurry(Array.prototype.slice);
    const indexOf = uncurry(Array.prototype.indexOf);
    const removeAt = uncurry(Array.prototype.splice);
    const { expose, show } = kit.need('shape');

    const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

    /* What stands for an absent or null dictionary. */
    const nothing = Object.freeze({ __proto__: null });

    function dictionary(value, what) {
        if (value === undefined || value === null) return nothing;
        if (!isObject(value)) throw new TypeError(`${what} must be an object`);
        return value;
    }

    function needArguments(given, needed, what) {
        if (given < needed)
            throw new TypeError(`${what} needs ${needed} argument${needed === 1 ? '' : 's'}, ${given} given`);
    }

    /* ---- events ---- */

    const NONE = 0, AT_TARGET = 2;
    const phases = { NONE, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 };
    let stateOf, isEvent, isTrusted;

    class Event {
        #state;

        static {
            stateOf = (event) => event.#state;
            isEvent = (value) => isObject(value) && #state in value;
            const own = { get isTrusted() { return this.#state.trusted; } };
            isTrusted = { get: getOwnPropertyDescriptor(own, 'isTrusted').get, enumerable: true, configurable: false };
        }

        constructor(type) {
            needArguments(arguments.length, 1, 'Event');
            type = `${type}`;
            const { bubbles, cancelable, composed } = dictionary(arguments[1], 'The init of an event');
            this.#state = {
                type, bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed, timeStamp: kit.now(),
                target: null, currentTarget: null, phase: NONE, trusted: false, dispatching: false,
                stopped: false, stoppedAtOnce: false, canceled: false, passive: false,
            };
            defineProperty(this, 'isTrusted', isTrusted);
        }

        get type() { return this.#state.type; }
        get target() { return this.#state.target; }
        get srcElement() { return this.#state.target; }
        get currentTarget() { return this.#state.currentTarget; }
        get eventPhase() { return this.#state.phase; }
        get bubbles() { return this.#state.bubbles; }
        get cancelable() { return this.#state.cancelable; }
        get composed() { return this.#state.composed; }
        get defaultPrevented() { return this.#state.canceled; }
        get timeStamp() { return this.#state.timeStamp; }

        get cancelBubble() { return this.#state.stopped; }
        set cancelBubble(value) { this.#state.stopped ||= !!value; }
        get returnValue() { return !this.#state.canceled; }
        set returnValue(value) {
            const state = this.#state;
            if (!value) cancel(state);
        }

        composedPath() {
            const { currentTarget } = this.#state;
            return currentTarget === null ? [] : [currentTarget];
        }
        stopPropagation() { this.#state.stopped = true; }
        stopImmediatePropagation() { this.#state.stopped = this.#state.stoppedAtOnce = true; }
        preventDefault() { cancel(this.#state); }
        initEvent(type, bubbles = false, cancelable = false) {
            needArguments(arguments.length, 1, 'initEvent');
            initialize(this.#state, `${type}`, bubbles, cancelable);
        }
    }

    function cancel(state) {
        if (state.cancelable && !state.passive) state.canceled = true;
    }

    /* FALSE while the event is being dispatched, which nothing may change. */
    function initialize(state, type, bubbles, cancelable) {
        if (state.dispatching) return false;
        state.stopped = state.stoppedAtOnce = state.canceled = state.trusted = false;
        state.target = null;
        state.type = type;
        state.bubbles = !!bubbles;
        state.cancelable = !!cancelable;
        return true;
    }

    class CustomEvent extends Event {
        #detail;

        constructor(type) {
            needArguments(arguments.length, 1, 'CustomEvent');
            super(type, arguments[1]);
            const { detail = null } = dictionary(arguments[1]);
            this.#detail = detail;
        }

        get detail() { return this.#detail; }
        initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
            needArguments(arguments.length, 1, 'initCustomEvent');
            if (initialize(stateOf(this), `${type}`, bubbles, cancelable)) this.#detail = detail;
        }
    }

    /* ---- targets ---- */

    let listenersOf, handlersOf;

    class EventTarget {
        #listeners = { __proto__: null };
        #handlers = { __proto__: null };

        static {
            listenersOf = (target) => target.#listeners;
            handlersOf = (target) => target.#handlers;
        }

        addEventListener(type, callback) {
            const listeners = this.#listeners;
            needArguments(arguments.length, 2, 'addEventListener');
            type = `${type}`;
            checkCallback(callback);
            const { capture, once, passive, signal } = addOptions(arguments[2]);
            if (callback === null || callback === undefined || signal?.aborted) return;
            if (find(listeners, type, callback, capture) !== undefined) return;
            const listener = { type, callback, capture, once, passive, removed: false };
            insert(listeners, listener);
            if (signal !== undefined) kit.need('abort').onAbort(signal, () => remove(listeners, listener));
        }

        removeEventListener(type, callback) {
            const listeners = this.#listeners;
            needArguments(arguments.length, 2, 'removeEventListener');
            type = `${type}`;
            checkCallback(callback);
            const listener = find(listeners, type, callback, captureOption(arguments[2]));
            if (listener !== undefined) remove(listeners, listener);
        }

        dispatchEvent(event) {
            this.#listeners;
            needArguments(arguments.length, 1, 'dispatchEvent');
            if (!isEvent(event)) throw new TypeError('dispatchEvent: the argument is not an Event');
            const state = stateOf(event);
            if (state.dispatching) {
                const { DOMException } = kit.need('dom-exception');
                throw new DOMException('The event is already being dispatched', 'InvalidStateError');
            }
            state.trusted = false;
            return dispatch(this, event, state);
        }
    }

    function checkCallback(callback) {
        if (callback !== null && callback !== undefined && !isObject(callback))
            throw new TypeError('The listener must be a function, an object with handleEvent or null');
    }

    function captureOption(options) {
        return isObject(options) ? !!options.capture : !!options;
    }

    function addOptions(options) {
        const capture = captureOption(options);
        if (!isObject(options)) return { capture, once: false, passive: false, signal: undefined };
        const { once, passive, signal } = options;
        if (signal !== undefined && !kit.need('abort').isAbortSignal(signal))
            throw new TypeError('The signal of a listener must be an AbortSignal');
        return { capture, once: !!once, passive: !!passive, signal };
    }

    function find(listeners, type, callback, capture) {
        const list = listeners[type];
        if (list !== undefined)
            for (let i = 0; i < list.length; i++)
                if (list[i].callback === callback && list[i].capture === capture) return list[i];
        return undefined;
    }

    function insert(listeners, listener) {
        const list = listeners[listener.type] ??= [];
        list[list.length] = listener;
    }

    function remove(listeners, listener) {
        const list = listeners[listener.type];
        const at = indexOf(list, listener);
        if (at >= 0) removeAt(list, at, 1);
        listener.removed = true;
    }

    /* ---- dispatch ---- */

    function call(callback, target, event) {
        try {
            if (typeof callback === 'function') {
                apply(callback, target, [event]);
                return;
            }
            const { handleEvent } = callback;
            if (typeof handleEvent !== 'function') throw new TypeError('The handleEvent of a listener is not a function');
            apply(handleEvent, callback, [event]);
        } catch (error) {
            kit.reportError(error);
        }
    }

    function invoke(target, event, state, capture) {
        const listeners = listenersOf(target);
        if (state.stopped || listeners[state.type] === undefined) return;
        const list = copyOf(listeners[state.type]);
        for (let i = 0; i < list.length && !state.stoppedAtOnce; i++) {
            const listener = list[i];
            if (listener.removed || listener.capture !== capture) continue;
            if (listener.once) remove(listeners, listener);
            state.passive = listener.passive;
            call(listener.callback, target, event);
            state.passive = false;
        }
    }

    function dispatch(target, event, state) {
        state.dispatching = true;
        state.target = state.currentTarget = target;
        state.phase = AT_TARGET;
        invoke(target, event, state, true);
        invoke(target, event, state, false);
        state.phase = NONE;
        state.currentTarget = null;
        state.dispatching = state.stopped = state.stoppedAtOnce = false;
        return !state.canceled;
    }

    function fire(target, event) {
        const state = stateOf(event);
        state.trusted = true;
        return dispatch(target, event, state);
    }

    /* ---- handlers: onabort, onmessage ---- */

    /* A handler keeps the place in the order of listeners that it got when it was first set. */
    function setHandler(target, type, value) {
        const handlers = handlersOf(target), listeners = listenersOf(target);
        const handler = handlers[type];
        if (!isObject(value)) {
            if (handler !== undefined) remove(listeners, handler.listener);
            delete handlers[type];
        } else if (handler !== undefined) {
            handler.value = value;
        } else {
            const added = handlers[type] = { value, listener: undefined };
            const callback = function (event) {
                if (typeof added.value === 'function' && apply(added.value, this, [event]) === false) cancel(stateOf(event));
            };
            added.listener = { type, callback, capture: false, once: false, passive: false, removed: false };
            insert(listeners, added.listener);
        }
    }

    /* onSet(target), if given, is told of each assignment. */
    function addHandler(Class, type, onSet) {
        const name = `on${type}`;
        const accessors = {
            get [name]() { return handlersOf(this)[type]?.value ?? null; },
            set [name](value) {
                setHandler(this, type, value);
                onSet?.(this);
            },
        };
        const { get, set } = getOwnPropertyDescriptor(accessors, name);
        defineProperty(Class.prototype, name, { get, set, enumerable: true, configurable: true });
    }

    const shown = ['type', 'defaultPrevented', 'cancelable', 'timeStamp'];
    expose(Event, phases);
    show(Event, shown, { fields: ['type'] });
    expose(CustomEvent);
    show(CustomEvent, [...shown, 'detail'], { fields: ['type', 'detail'] });
    expose(EventTarget);

    return { Event, CustomEvent, EventTarget, fire, addHandler, stateOf, dictionary, needArguments, isObject, shown };
})
