/* SPDX-License-Identifier: MIT
 *
 * node:diagnostics_channel: names under which a text tells itself what happens. */
(function (kit) {
    'use strict';

    const { invalidType, needFunction } = kit.need('node/errors');
    const channels = new Map();

    class Channel {
        #subscribers = [];

        constructor(name) { this.name = name; }

        get hasSubscribers() { return this.#subscribers.length > 0; }

        publish(message) {
            for (const subscriber of this.#subscribers) {
                try {
                    subscriber(message, this.name);
                } catch (error) {
                    kit.queueMicrotask(() => { throw error; });
                }
            }
        }

        subscribe(subscriber) {
            needFunction('subscription', subscriber);
            this.#subscribers = [...this.#subscribers, subscriber];
        }

        unsubscribe(subscriber) {
            const at = this.#subscribers.indexOf(subscriber);
            this.#subscribers = this.#subscribers.filter((_, i) => i !== at);
            return at >= 0;
        }

        /* The function runs between two messages, as without stores in which anything could be kept. */
        runStores(message, run, self, ...args) {
            this.publish(message);
            return Reflect.apply(run, self, args);
        }
    }

    function channel(name) {
        if (typeof name !== 'string' && typeof name !== 'symbol') throw invalidType('channel', 'one of type string or symbol', name);
        let found = channels.get(name);
        if (found === undefined) channels.set(name, found = new Channel(name));
        return found;
    }

    const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

    /* What work gives, told of from its start to its end. */
    const traced = (tracing, context, work) => {
        tracing.start.publish(context);
        try {
            return work();
        } catch (error) {
            context.error = error;
            tracing.error.publish(context);
            throw error;
        } finally {
            tracing.end.publish(context);
        }
    };

    class TracingChannel {
        constructor(named) {
            for (const event of events) this[event] = typeof named === 'string' ? channel(`tracing:${named}:${event}`) : named[event];
        }

        get hasSubscribers() { return events.some((event) => this[event].hasSubscribers); }

        subscribe(handlers) { for (const event of events) if (handlers[event]) this[event].subscribe(handlers[event]); }

        unsubscribe(handlers) { return events.every((event) => !handlers[event] || this[event].unsubscribe(handlers[event])); }

        traceSync(run, context = {}, self, ...args) {
            return traced(this, context, () => context.result = Reflect.apply(run, self, args));
        }

        tracePromise(run, context = {}, self, ...args) {
            const settled = (name, value) => {
                context[name] = value;
                if (name === 'error') this.error.publish(context);
                this.asyncStart.publish(context);
                this.asyncEnd.publish(context);
            };
            return traced(this, context, () => Promise.resolve(Reflect.apply(run, self, args)).then(
                (value) => { settled('result', value); return value; },
                (error) => { settled('error', error); throw error; }));
        }
    }

    return {
        channel, Channel,
        hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
        subscribe(name, subscriber) { channel(name).subscribe(subscriber); },
        unsubscribe: (name, subscriber) => channel(name).unsubscribe(subscriber),
        tracingChannel: (named) => new TracingChannel(named),
    };
})
