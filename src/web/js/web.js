/* SPDX-License-Identifier: MIT
 *
 * The Web APIs of a realm, loaded when they are first touched: each script of web/ is evaluated in the running realm, once,
 * and gives the classes and functions of one group.
 *
 * host: names            of the globals
 *       groups           the group that defines each
 *       ofNumbers        of each, whether it is a member of numbers instead
 *       evaluate(group)  the function that a script of web/ is, made in the running realm
 *       realmGlobal()    the global object of the running script
 *       builtIn          by name, how groups are made whose functions belong to no realm, from need and platform; their
 *                        reset() says that another realm may run
 *       makeLook         of looks.js
 *       kit              what every script of web/ is given beside global and need: see there
 *
 * In kit, for structuredClone: platform.add(prototype) says whose objects cannot be copied like others, and
 * platform.cloneable(kind) how those of a class are: { isIt(value), clone(value) }, or, for what can only be moved,
 * { isIt(value), canMove(value), make(), move(from, to) }. A class of errors adds errorParts(error): { name, message }.
 * platform.show(prototype, name, attributes, more) says how objects are shown, see looks.js. */
(function (host) {
    'use strict';
    const { names, groups, ofNumbers, evaluate, realmGlobal, builtIn, makeLook, kit } = host;
    const { defineProperty, getPrototypeOf } = Reflect;

    /* What a realm has: its groups, its kinds of cloneable objects, and prototypes with their looks. A realm that lives on, of
     * a program or of all scripts, has the same classes in its next execution. */
    const makeState = () => ({ __proto__: null, loaded: { __proto__: null }, kinds: [], prototypes: new Map() });
    const nothing = makeState();
    const states = new WeakMap(); /* by global object, of realms for which something was loaded */

    let state; /* of the running realm; undefined: it was not looked for yet */

    const present = () => state ??= states.get(realmGlobal()) ?? nothing;

    const own = () => {
        if (present() === nothing) states.set(realmGlobal(), state = makeState());
        return state;
    };

    const platform = {
        add(prototype) { own().prototypes.set(prototype, undefined); },
        show(prototype, name, attributes, more) {
            own().prototypes.set(prototype, makeLook(prototype, name, attributes, more));
        },
        /* A copy without a prototype: what a kind lacks is not to be found in the script's. */
        cloneable(kind) {
            const { kinds } = own();
            kinds[kinds.length] = { __proto__: null, ...kind };
        },
    };

    const common = { __proto__: null };

    const make = (group) => group in builtIn ? common[group] ??= builtIn[group](need, platform)
        : evaluate(group)({ __proto__: null, ...kit, platform, global: realmGlobal(), need });

    const need = (group) => own().loaded[group] ??= make(group);

    const ownerOf = (global, number) => (ofNumbers[number] ? global.Number.prototype : global);

    const put = (number, value) => defineProperty(ownerOf(realmGlobal(), number), names[number],
        { value, writable: true, enumerable: false, configurable: true });

    const accessors = names.map((name, number) => ({
        get() {
            const value = need(groups[number])[name];
            put(number, value);
            return value;
        },
        set(value) { put(number, value); },
        enumerable: false,
        configurable: true,
    }));

    const add = (global, number) => { defineProperty(ownerOf(global, number), names[number], accessors[number]); };

    /* low, high: a bit for each name that is to be there. */
    const install = (global, low, high) => {
        for (let number = 0; low !== 0; number++, low >>>= 1) {
            if (low & 1) add(global, number);
        }
        for (let number = 32; high !== 0; number++, high >>>= 1) {
            if (high & 1) add(global, number);
        }
    };

    /* Between two executions. */
    const reset = () => {
        state = undefined;
        for (const group in common) common[group].reset();
    };

    /* What structuredClone and inspect need to know of the classes that are loaded. */
    const known = {
        kindOf(value) {
            const { kinds } = present();
            for (let i = 0; i < kinds.length; i++)
                if (kinds[i].isIt(value)) return kinds[i];
            return undefined;
        },
        errorParts: (error) => known.kindOf(error)?.errorParts?.(error),
        isPrototype: (object) => present().prototypes.has(object),
        lookAt: (prototype) => present().prototypes.get(prototype),
        lookOf(value) {
            const { prototypes } = present();
            if (prototypes.size === 0) return undefined;
            for (let object = getPrototypeOf(value), steps = 0; object !== null && steps < 100; object = getPrototypeOf(object), steps++) {
                const look = prototypes.get(object);
                if (look !== undefined) return look;
            }
            return undefined;
        },
        isEmpty: () => present().prototypes.size === 0,
        makeDOMException: (message, name) => new (need('dom-exception').DOMException)(message, name),
    };

    return { install, need, reset, accessors, kit, known };
})
