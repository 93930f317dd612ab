/* SPDX-License-Identifier: MIT
 *
 * MessageEvent, MessageChannel and MessagePort. Both ends of a channel are in one realm; a message is cloned when it is
 * posted, and each arrives in a task of its own. Messages under way count like timers: the execution may wait for them. */
(function (kit) {
    'use strict';

    const { Event, EventTarget, fire, addHandler, stateOf, dictionary, needArguments, isObject, shown } =
        kit.need('events');
    const { expose, show } = kit.need('shape');
    const { setImmediate } = kit.host.timers;
    const { structuredClone } = kit;
    const { freeze } = Object;
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const shift = uncurry(Array.prototype.shift);

    const isMade = Symbol('made by the platform');
    let fieldsOf, isPort;

    function portsOf(value) {
        if (value === undefined) return freeze([]);
        if (!isObject(value)) throw new TypeError('The ports of a message must be a sequence');
        const ports = [...value];
        for (let i = 0; i < ports.length; i++)
            if (!isPort(ports[i])) throw new TypeError(`Value ${i} of the ports of a message is not a MessagePort`);
        return freeze(ports);
    }

    function sourceOf(value) {
        if (value === null || isPort(value)) return value;
        throw new TypeError('The source of a message must be a MessagePort or null');
    }

    class MessageEvent extends Event {
        #data;
        #origin;
        #lastEventId;
        #source;
        #ports;

        constructor(type) {
            needArguments(arguments.length, 1, 'MessageEvent');
            super(type, arguments[1]);
            const { data = null, lastEventId = '', origin = '', ports, source = null } = dictionary(arguments[1]);
            this.#set(data, origin, lastEventId, source, ports);
        }

        #set(data, origin, lastEventId, source, ports) {
            this.#data = data;
            this.#origin = `${origin}`.toWellFormed();
            this.#lastEventId = `${lastEventId}`;
            this.#source = sourceOf(source);
            this.#ports = portsOf(ports);
        }

        get data() { return this.#data; }
        get origin() { return this.#origin; }
        get lastEventId() { return this.#lastEventId; }
        get source() { return this.#source; }
        get ports() { return this.#ports; }

        initMessageEvent(type, bubbles = false, cancelable = false, data = null, origin = '', lastEventId = '', source = null,
            ports = []) {
            needArguments(arguments.length, 1, 'initMessageEvent');
            if (stateOf(this).dispatching) return;
            this.initEvent(type, bubbles, cancelable);
            this.#set(data, origin, lastEventId, source, ports);
        }
    }

    class MessagePort extends EventTarget {
        /* other: the port at the other end, null once closed; waiting: messages that arrived in that execution; moved: transferred
         * away. */
        #fields = { other: null, waiting: [], started: false, delivering: false, moved: false, execution: 0 };

        static {
            fieldsOf = (port) => port.#fields;
            isPort = (value) => isObject(value) && #fields in value;
        }

        constructor() {
            if (arguments[0] !== isMade) throw new TypeError('MessagePort cannot be constructed');
            super();
        }

        postMessage(message) {
            const { other } = this.#fields;
            needArguments(arguments.length, 1, 'postMessage');
            const transfer = transferOf(arguments[1]);
            for (let i = 0; i < transfer.length; i++)
                if (transfer[i] === this) throw makeError('A port cannot be posted to itself', 'DataCloneError');
            const sent = structuredClone({ message, transfer: portsIn(transfer) }, { transfer });
            if (other !== null) arrive(other, { data: sent.message, ports: sent.transfer });
        }

        start() {
            this.#fields.started = true;
            deliverLater(this);
        }

        close() {
            const { other } = this.#fields;
            this.#fields.other = null;
            if (other === null) return;
            fieldsOf(other).other = null;
            setImmediate(() => fire(other, new Event('close')));
        }
    }

    class MessageChannel {
        #port1 = new MessagePort(isMade);
        #port2 = new MessagePort(isMade);

        constructor() { entangle(this.#port1, this.#port2); }
        get port1() { return this.#port1; }
        get port2() { return this.#port2; }
    }

    function makeError(message, name) {
        const { DOMException } = kit.need('dom-exception');
        return new DOMException(message, name);
    }

    /* A list, or an object with a list of that name. */
    function transferOf(value) {
        if (value === undefined || value === null) return [];
        if (!isObject(value)) throw new TypeError('postMessage: the second argument must be a sequence or an object');
        const list = typeof value[Symbol.iterator] === 'function' ? value : value.transfer;
        if (list === undefined) return [];
        if (!isObject(list)) throw new TypeError('postMessage: the transfer list must be a sequence');
        return [...list];
    }

    function portsIn(list) {
        const ports = [];
        for (let i = 0; i < list.length; i++)
            if (isPort(list[i])) ports[ports.length] = list[i];
        return ports;
    }

    function entangle(one, two) {
        fieldsOf(one).other = two;
        fieldsOf(two).other = one;
    }

    function arrive(port, message) {
        const { waiting } = fieldsNow(port);
        waiting[waiting.length] = message;
        deliverLater(port);
    }

    /* Messages that were under way when an earlier execution ended went with it, as its timers did. */
    function fieldsNow(port) {
        const fields = fieldsOf(port), now = kit.execution();
        if (fields.execution === now) return fields;
        fields.execution = now;
        fields.waiting = [];
        fields.delivering = false;
        return fields;
    }

    /* One task for one message; the next is asked for when it ran. */
    function deliverLater(port) {
        const fields = fieldsNow(port);
        if (fields.delivering || !fields.started || fields.waiting.length === 0) return;
        fields.delivering = true;
        setImmediate(() => {
            fields.delivering = false;
            if (fields.moved) return;
            const message = shift(fields.waiting);
            deliverLater(port);
            fire(port, new MessageEvent('message', message));
        });
    }

    function startWithHandler(port) {
        fieldsOf(port).started = true;
        deliverLater(port);
    }

    kit.platform.cloneable({
        isIt: isPort,
        canMove: (port) => !fieldsOf(port).moved,
        make: () => new MessagePort(isMade),
        move(from, to) {
            const fields = fieldsNow(from);
            fields.moved = true;
            fieldsNow(to).waiting = fields.waiting;
            fields.waiting = [];
            if (fields.other !== null) entangle(to, fields.other);
            fields.other = null;
        },
    });

    addHandler(MessagePort, 'message', startWithHandler);
    addHandler(MessagePort, 'messageerror');
    addHandler(MessagePort, 'close');
    expose(MessageEvent);
    show(MessageEvent, [...shown, 'data'], { fields: ['type', 'data'] });
    expose(MessagePort);
    expose(MessageChannel);
    show(MessageChannel, ['port1', 'port2']);

    return { MessageEvent, MessageChannel, MessagePort };
})
