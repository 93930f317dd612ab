/* SPDX-License-Identifier: MIT
 *
 * A session: lines that people type, which share a realm. What a line declares becomes a property of the global object, and may
 * be declared again by a later one; its value is shown, and is `_` from then on. What is kept of a session is an object of the
 * system realm that no script ever sees.
 *
 * host: brands, describe     what the files of these names return
 *       inspect(value)       a value as people see it
 *       makeTypeError(text)  an error of the running realm
 *       done(text)           the value of the execution, as JSON */
(function (host) {
    'use strict';
    const { brands, describe, inspect, makeTypeError, done } = host;
    const { brandOf, isObject } = brands;
    const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
    const { freeze } = Object;
    const { stringify } = JSON;
    const { then } = Promise.prototype;

    /* The flags of toplevel_wrap(), and the gifts of bindings.h. */
    const CLOSURES = 1;
    const LEXICAL = 2;
    const VALUE = 0;
    const BOX = 2;

    const hide = (global, name, descriptor) =>
        defineProperty(global, name, { __proto__: null, enumerable: false, configurable: true, ...descriptor });

    const make = (global) => {
        const session = { __proto__: null, global, last: undefined, line: undefined, declared: [] };
        hide(global, '_', {
            get: freeze(() => session.last),
            set: freeze((value) => { hide(global, '_', { value, writable: true }); }),
        });
        hide(global, 'args', { value: global.JSON.parse('[]'), writable: true });
        return session;
    };

    /* ---- what lines declare ---- */

    /* A declaration by var leaves the value that is there already, which may be what a getter throws at. */
    const valueOf = (global, name) => {
        try {
            return global[name];
        } catch {
            return undefined;
        }
    };

    const expose = (session) => freeze((name, value, get, set, flags) => {
        const { global, declared } = session;
        const before = getOwnPropertyDescriptor(global, name);
        const isLexical = (flags & LEXICAL) !== 0;
        if (!isLexical && value === undefined && before !== undefined) set(valueOf(global, name));
        if (defineProperty(global, name, { get, set, enumerable: !isLexical, configurable: true }))
            declared[declared.length] = { name, get, set, before, isHeld: (flags & CLOSURES) !== 0 };
    });

    /* A variable that its line never reached is as it was before. One that functions of the line can reach stays connected with
     * it; others become what they look like. */
    const leave = (global, { name, get, set, before, isHeld }) => {
        const present = getOwnPropertyDescriptor(global, name);
        if (present === undefined || present.get !== get) return;
        let value;
        try {
            value = get();
        } catch {
            if (before === undefined) deleteProperty(global, name);
            else defineProperty(global, name, before);
            return;
        }
        try {
            set(value);
        } catch {
            defineProperty(global, name, { get, set: freeze(() => { throw makeTypeError(`${name} is a constant`); }) });
            return;
        }
        if (!isHeld) defineProperty(global, name, { value, writable: true });
    };

    const end = (session) => {
        const { declared, global } = session;
        session.line = undefined;
        session.declared = [];
        for (let i = 0; i < declared.length; i++) leave(global, declared[i]);
    };

    /* ---- what lines give ---- */

    const isPromise = (value) => isObject(value) && brandOf(value) === 'Promise';

    /* The text of a promise tells its state, which shows when all that is due has been done. One that was rejected ends the
     * line, as one that nobody handles does. */
    const promiseText = async (promise) => {
        let text = '<pending>';
        apply(then, promise, [(value) => { text = inspect(value); }, describe]);
        await undefined;
        await undefined;
        return `Promise { ${text} }`;
    };

    const show = async (session, value) => {
        session.last = value;
        const shown = isPromise(value) ? await promiseText(value) : inspect(value);
        done(stringify({ shown }));
    };

    /* What comes to itself after its line belongs to none. */
    const settleLater = async (session, promise, isBoxed) => {
        const own = session.line = {};
        let settled;
        try {
            settled = await promise;
        } catch (error) {
            if (own === session.line) describe(error);
            return;
        }
        if (own === session.line) await show(session, isBoxed ? settled.value : settled);
    };

    const settle = (session, value, gift) => {
        if (gift === VALUE) show(session, value);
        else settleLater(session, value, gift === BOX);
    };

    /* ---- how texts could go on ---- */

    const NAMES_MAX = 500;
    const PROTOTYPES_MAX = 20;

    const path = /(?:^|[^\p{ID_Continue}$\u200c\u200d.)\]'"`])((?:[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*\??\.)*)([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)?$/u;
    const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

    const words = ['async', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do',
        'else', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'of', 'return',
        'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield'];

    const boxed = (global, value) => {
        const classes = {
            __proto__: null, string: 'String', number: 'Number', boolean: 'Boolean', symbol: 'Symbol', bigint: 'BigInt',
        };
        return isObject(value) ? value : global[classes[typeof value]]?.prototype;
    };

    /* The member, if that is plain data: nothing of the session's code is run by looking. */
    const dataOf = (global, value, name) => {
        for (let object = boxed(global, value), i = 0; isObject(object) && i < PROTOTYPES_MAX; object = getPrototypeOf(object), i++) {
            const property = getOwnPropertyDescriptor(object, name);
            if (property !== undefined) return property.value;
        }
        return undefined;
    };

    /* What the names of a path lead to. Getters of the global object are variables of lines, and what rrjs itself puts there. */
    const follow = (global, names) => {
        let value = names[0] === 'this' ? global : valueOf(global, names[0]);
        for (let i = 1; i < names.length; i++) value = dataOf(global, value, names[i]);
        return value;
    };

    const namesOf = (global, value, beginning) => {
        const names = new Set();
        for (let object = boxed(global, value), i = 0; isObject(object) && i < PROTOTYPES_MAX; object = getPrototypeOf(object), i++) {
            const keys = ownKeys(object);
            for (let j = 0; j < keys.length && names.size < NAMES_MAX; j++) {
                if (typeof keys[j] === 'string' && keys[j].startsWith(beginning) && identifier.test(keys[j])) names.add(keys[j]);
            }
        }
        return names;
    };

    const complete = (session, text) => {
        const { global } = session;
        const [, before, beginning = ''] = path.exec(text) ?? [];
        const found = { from: beginning.length, names: [] };
        if (before !== undefined && (before !== '' || beginning !== '' || text.trim() === '')) {
            const names = before.split(/\??\./u).slice(0, -1);
            const all = namesOf(global, names.length > 0 ? follow(global, names) : global, beginning);
            if (names.length === 0)
                for (const word of words) if (word.startsWith(beginning)) all.add(word);
            found.names = [...all].sort();
        }
        done(stringify(found));
    };

    return { make, expose, settle, end, complete };
})
