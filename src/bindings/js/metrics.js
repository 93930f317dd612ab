/* SPDX-License-Identifier: MIT
 *
 * The metrics object. A series is found through tries of Maps on the name and the label values; at its end stands the
 * number of a cell, and an update is one plain store into shared memory. Only a series that this worker has never seen
 * goes to C, which claims the cell in the registry that all workers share.
 *
 * Every step can throw at the stack limit and can be terminated. So nodes are made first and published last, keys are
 * copied (a piece of a large text would keep the whole text alive), and the number of nodes is bounded; what finds no
 * node goes to C each time.
 *
 * host: cells, gauges        the place's cells and the gauges common to all workers, as doubles
 *       flags                [0] the execution is alive
 *       claim(kind, text)    the cell of a series → its number; COUNT_ONCE - number where it is not to be remembered;
 *                            REJECTED where there is none (counted and told already)
 *       claimDeclared(text, inOrder)       the same for metrics.collect → its number; REJECTED as well
 *       declaredKind(), declaredBounds()   of the series that claimDeclared found last
 *       addGauge(number, value)   adds atomically
 *       reject(reason, name, detail)       counts and tells a rejected sample
 *       copy(text)           the same text, standing alone
 *       strict, rejection()  whether rejected samples throw, and what the last one was
 *       makeTypeError(text)  of the running script's realm */
(function (host) {
    'use strict';
    const { cells, gauges, flags, claim, claimDeclared, declaredKind, declaredBounds, addGauge, reject, copy, strict, makeTypeError } = host;
    const { getPrototypeOf, keys: ownKeys } = Object;
    const { isArray } = Array;
    const { apply } = Reflect;
    const { replaceAll, slice } = String.prototype;
    const MapOf = Map;
    const StringOf = String;

    const COUNTER = 0, GAUGE = 1, HISTOGRAM = 2; // MetricKind
    const REJECTED = -1;
    const COUNT_ONCE = -2; // and below: a cell that is not to be remembered
    const KEY_MAX = 128; // units of a remembered name or value
    const NODES_MAX = 65536;
    const LABELS_MAX = 32; // NAMES_LABELS_MAX
    /* Units: names of NAMES_SCRIPT_MAX and NAMES_LABEL_MAX bytes and one that tells longer ones; values of NAMES_VALUE_MAX. */
    const NAME_SIZE = 201, LABEL_SIZE = 101, VALUE_SIZE = 1024;
    const NOT_FINITE = 'the value is not a finite number';

    class Node {
        constructor(depth) {
            this.depth = depth; // labels above it
            this.slot = -1;
            this.key = ''; // the usual label at this node, and what its values lead to
            this.values = null;
            this.others = null; // further labels
            this.kind = -1; // of a declared series
            this.bounds = null;
        }
    }

    let nodesLeft = NODES_MAX;

    /* What a label leads to at a node. No metric has more than LABELS_MAX: nothing is kept of such a path. */
    const branch = (node, key) => {
        if (node.depth >= LABELS_MAX) return null;
        if (node.values === null) {
            if (key.length > KEY_MAX) return null;
            const values = new MapOf();
            node.key = key; // as the engine has it, not a copy: such strings are compared by identity
            node.values = values;
            return values;
        }
        let { others } = node;
        if (others === null) {
            others = new MapOf();
            node.others = others;
        }
        let values = others.get(key);
        if (values === undefined) {
            if (nodesLeft <= 0 || key.length > KEY_MAX) return null;
            values = new MapOf();
            others.set(copy(key), values);
            nodesLeft--;
        }
        return values;
    };

    /* A new node below values, or null where it must not be remembered. */
    const child = (values, value, depth) => {
        const type = typeof value;
        if (type === 'string') {
            if (value.length > KEY_MAX) return null;
            value = copy(value);
        } else if (type !== 'number' && type !== 'boolean' && value !== undefined && value !== null) {
            return null;
        }
        if (nodesLeft <= 0) return null;
        const node = new Node(depth);
        values.set(value, node);
        nodesLeft--;
        return node;
    };

    /* The end of the path, or null. */
    const find = (root, name, labels) => {
        let node = root.get(name);
        if (node === undefined) {
            if (typeof name !== 'string') return null;
            node = child(root, name, 0);
            if (node === null) return null;
        }
        if (typeof labels === 'object') {
            for (const key in labels) {
                const values = node.values !== null && node.key === key ? node.values : branch(node, key);
                if (values === null) return null;
                const value = labels[key];
                const next = values.get(value);
                node = next === undefined ? child(values, value, node.depth + 1) : next;
                if (node === null) return null;
            }
        }
        return node;
    };

    /* ---- the way to C: name and labels as one text, its parts divided by NUL ---- */

    /* A part, without what divides them; as far as it counts, since somebody has to copy it. */
    const part = (text, size) => apply(replaceAll, text.length > size ? apply(slice, text, [0, size]) : text, ['\0', '\ufffd']);

    const namePart = (name) => part(StringOf(name), NAME_SIZE);

    const valuePart = (value) => {
        const type = typeof value;
        if (type === 'object' || type === 'function' || type === 'symbol') return null;
        return part(StringOf(value), VALUE_SIZE);
    };

    /* null where a label's value is none. */
    const seriesText = (name, labels) => {
        let text = namePart(name);
        if (typeof labels !== 'object' || labels === null) return text;
        for (const key of ownKeys(labels)) {
            const value = labels[key];
            if (value === undefined || value === null) continue;
            const shown = valuePart(value);
            if (shown === null) return null;
            text += '\0' + part(key, LABEL_SIZE) + '\0' + shown;
        }
        return text;
    };

    const claimSeries = (kind, name, labels) => {
        if (name === undefined) {
            reject('name', '', 'the name is missing');
            return REJECTED;
        }
        const text = seriesText(name, labels);
        if (text !== null) return claim(kind, text);
        reject('label', namePart(name), 'a label value is an object, a function or a symbol');
        return REJECTED;
    };

    const isObject = (value) => typeof value === 'object' && value !== null;

    /* Whether a loop over the labels finds more than their own: then their path is that of another series. */
    const inheritSome = (labels) => {
        if (isObject(labels)) for (const _ in getPrototypeOf(labels)) return true;
        return false;
    };

    /* The labels' own members, each read once: a getter may say something else the next time. With more values than a metric
     * can have labels, the rest would not change the answer. */
    const ownOf = (labels) => {
        if (!isObject(labels)) return undefined;
        const own = { __proto__: null };
        let values = 0;
        for (const key of ownKeys(labels)) {
            const value = labels[key];
            own[key] = value;
            if (value !== undefined && value !== null && value !== '' && ++values > LABELS_MAX) break;
        }
        return own;
    };

    /* The cell of a series, REJECTED, or one below that is good for this once. */
    const slotOf = (root, kind, name, labels) => {
        if (!inheritSome(labels)) {
            const node = find(root, name, labels);
            if (node !== null && node.slot >= 0) return node.slot;
        }
        return claimSlot(root, kind, name, ownOf(labels));
    };

    const claimSlot = (root, kind, name, labels) => {
        const node = find(root, name, labels);
        if (node !== null && node.slot >= 0) return node.slot;
        const slot = claimSeries(kind, name, labels);
        if (slot >= 0) {
            if (node !== null) node.slot = slot;
            return slot;
        }
        return slot === REJECTED ? REJECTED : COUNT_ONCE - slot;
    };

    /* ---- recording ---- */

    const bucketOf = (value, limits) => {
        let low = 0, high = limits.length;
        while (low < high) {
            const middle = low + high >> 1;
            if (value <= limits[middle]) high = middle;
            else low = middle + 1;
        }
        return low;
    };

    /* bucketOf for the default bounds, unrolled. */
    const defaultBucketOf = (value) =>
        value <= 0.1
            ? value <= 0.01 ? (value <= 0.001 ? 0 : value <= 0.005 ? 1 : 2) : value <= 0.025 ? 3 : value <= 0.05 ? 4 : 5
            : value <= 1 ? (value <= 0.25 ? 6 : value <= 0.5 ? 7 : 8) : value <= 2.5 ? 9 : value <= 5 ? 10 : value <= 10 ? 11 : 12;

    const observe = (slot, value, bucket) => {
        cells[slot] += value;
        cells[slot + 1 + bucket] += 1;
    };

    const isFiniteNumber = (value) => typeof value === 'number' && value - value === 0;

    const complain = () => {
        if (strict) throw makeTypeError(host.rejection());
    };

    const guarded = (record, name) => {
        let slot = REJECTED;
        try {
            slot = record();
        } catch {
            rejectQuietly('value', name, 'reading the name, the value or the labels threw');
        }
        if (slot === REJECTED) complain();
    };

    const rejectQuietly = (reason, name, detail) => {
        try {
            reject(reason, typeof name === 'string' ? namePart(name) : '', detail);
        } catch {
            /* at the stack limit not even that works */
        }
        return REJECTED;
    };

    const counters = new MapOf();
    const gaugeSeries = new MapOf();
    const histograms = new MapOf();
    const declared = new MapOf();
    const declaredInOrder = new MapOf();

    const increment = (name, labels) => {
        let slot = REJECTED;
        try {
            slot = slotOf(counters, COUNTER, name, labels);
        } catch {
            rejectQuietly('label', name, 'reading the name or the labels threw');
        }
        if (slot >= 0) {
            if (flags[0] === 1) cells[slot] += 1;
        } else {
            complain();
        }
    };

    const gauge = (name, value, labels) => {
        let slot = REJECTED;
        try {
            if (typeof value === 'number') slot = slotOf(gaugeSeries, GAUGE, name, labels);
            else rejectQuietly('value', name, 'the value is not a number');
        } catch {
            rejectQuietly('label', name, 'reading the name or the labels threw');
        }
        if (slot >= 0) {
            if (flags[0] === 1) gauges[slot] = value;
        } else {
            complain();
        }
    };

    const histogram = (name, value, labels) => {
        let slot = REJECTED;
        try {
            if (isFiniteNumber(value)) slot = slotOf(histograms, HISTOGRAM, name, labels);
            else rejectQuietly('value', name, NOT_FINITE);
        } catch {
            rejectQuietly('label', name, 'reading the name or the labels threw');
        }
        if (slot >= 0) {
            if (flags[0] === 1) observe(slot, value, defaultBucketOf(value));
        } else {
            complain();
        }
    };

    /* ---- metrics declared in the configuration ---- */

    /* Label values in declared order, each read once. One more than a metric can have is enough to be refused. */
    const listOf = (labels) => {
        const list = [];
        for (let i = 0; i < labels.length && i <= LABELS_MAX; i++) list[i] = labels[i];
        return list;
    };

    const valuesText = (name, values) => {
        let text = namePart(name);
        for (const value of values) {
            const shown = value === undefined || value === null ? '' : valuePart(value);
            if (shown === null) return null;
            text += '\0' + shown;
        }
        return text;
    };

    /* The node of a declared series with slot, kind and bounds, or null. */
    const declaredNode = (name, labels) => {
        const inOrder = isArray(labels);
        const root = inOrder ? declaredInOrder : declared;
        if (!inheritSome(labels)) {
            const node = find(root, name, labels);
            /* A loop passes over the holes of an array. */
            if (node !== null && node.slot >= 0 && (!inOrder || node.depth === labels.length)) return node;
        }
        return claimNode(root, name, inOrder ? listOf(labels) : ownOf(labels), inOrder);
    };

    const claimNode = (root, name, labels, inOrder) => {
        let node = find(root, name, labels);
        if (node !== null && node.slot >= 0) return node;
        const text = inOrder ? valuesText(name, labels) : seriesText(name, labels);
        if (text === null) return rejectQuietly('label', name, 'a label value is an object, a function or a symbol'), null;
        const slot = claimDeclared(text, inOrder);
        if (slot === REJECTED) return null;
        if (node === null || slot < REJECTED) node = new Node(0);
        node.kind = declaredKind();
        node.bounds = declaredBounds();
        node.slot = slot >= 0 ? slot : COUNT_ONCE - slot;
        return node;
    };

    const recordDeclared = (name, value, labels, check, store) => {
        guarded(() => {
            if (typeof value !== 'number') return rejectQuietly('value', name, 'the value is not a number');
            const node = declaredNode(name, labels);
            if (node === null) return REJECTED;
            const objection = check(node.kind, value);
            if (objection) return rejectQuietly(objection[0], name, objection[1]);
            if (flags[0] === 1) store(node, value);
            return 0;
        }, name);
    };

    const checkAdd = (kind, value) =>
        kind === HISTOGRAM ? ['kind', 'a histogram has no add'] :
        !isFiniteNumber(value) ? ['value', NOT_FINITE] :
        kind === COUNTER && value < 0 ? ['value', 'a counter cannot decrease'] : null;
    const checkSet = (kind) => (kind === GAUGE ? null : ['kind', 'only a gauge has set']);
    const checkObserve = (kind, value) =>
        kind !== HISTOGRAM ? ['kind', 'only a histogram has observe'] :
        !isFiniteNumber(value) ? ['value', NOT_FINITE] : null;

    const storeAdd = (node, value) => {
        if (node.kind === GAUGE) addGauge(node.slot, value);
        else cells[node.slot] += value;
    };
    const storeSet = (node, value) => { gauges[node.slot] = value; };
    const storeObserve = (node, value) => observe(node.slot, value, bucketOf(value, node.bounds));

    const add = (name, value, labels) => recordDeclared(name, value, labels, checkAdd, storeAdd);
    const set = (name, value, labels) => recordDeclared(name, value, labels, checkSet, storeSet);
    const observeDeclared = (name, value, labels) =>
        recordDeclared(name, value, labels, checkObserve, storeObserve);

    /* The metrics object of a realm; prototype is that of its plain objects. */
    const makeMetrics = (prototype) => ({ __proto__: prototype, increment, gauge, histogram, add, set, observe: observeDeclared });

    return { makeMetrics };
})
