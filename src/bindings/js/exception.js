/* SPDX-License-Identifier: MIT
 *
 * What is told of something that a script threw: its texts and place, and in one bounded JSON text what else it carries: a
 * code, its own members, its cause, the errors of an AggregateError. All of it may be hostile: a getter that throws costs
 * its own member, and whatever takes long meets the deadline of the execution.
 *
 * host: textMax               longest text, and longest JSON text, in UTF-16 units
 *       countCut()            tells that a text was longer
 *       stackText(stack)      the engine's stack with the positions of the user's text, without our own frames
 *       fail(prefix, name, message, stack, file, line, column, causes, inner, details, logged)   what it lacks is undefined;
 *                             logged: what log lines say in place of name, message and inner
 *       encode(value, spaced, units)   the JSON text of a log field, its containers cut after so many units
 *       inspect(value)        a value as node shows it
 *       stringOf(value)       what String(value) gives, of an array its first items
 *       conceal(value, units)   a value as JSON without what log lines must not show, where there is anything such; else
 *                             undefined
 *       brands */
(function (host) {
    'use strict';
    const { textMax, countCut, stackText, fail, encode, inspect, stringOf, conceal } = host;
    const { isObject, uncurry } = host.brands;
    const { isError } = Error;
    const { isArray } = Array;
    const { isFinite } = Number;
    const { keys: keysOf } = Object;
    const { floor, max, min } = Math;
    const { stringify } = JSON;
    const { getPrototypeOf } = Reflect;
    const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);

    const CAUSES_MAX = 8; /* lines behind the stack */
    const INNER_MAX = 3; /* errors that the text of an AggregateError names */
    const INNER_TEXT = 200; /* characters of each */
    const DEPTH_MAX = 5; /* errors in errors */
    const ERRORS_MAX = 20; /* of one error, told with all they have */
    const LONGEST_ESCAPE = 6; /* of a character in JSON */

    /* ---- texts ---- */

    const cutTo = (text, length) =>
        (text.length > length ? `${text.slice(0, length)}...(+${text.length - length} characters)` : text);

    /* Texts of errors travel with a NUL at their end, so that they have none inside. */
    const prepared = (text) => {
        if (text.length > textMax) countCut();
        return cutTo(text, textMax).replaceAll('\0', '\ufffd');
    };

    /* An object whose text would be "[object Object]", or nothing at all, is told by what is in it. */
    const saysNothing = (value, text) =>
        isObject(value) && typeof value !== 'function' && (text === '' || text.includes('[object '));

    let show = inspect;
    let isContentShown = false;

    const contentOf = (value) => {
        isContentShown = true;
        return show(value);
    };

    const plainText = (value) => {
        if (isObject(value) && !isError(value) && getPrototypeOf(value) === null) return contentOf(value);
        const text = stringOf(value);
        return saysNothing(value, text) ? contentOf(value) : text;
    };

    const textOf = (value) => {
        try {
            return prepared(plainText(value));
        } catch {
            return '[unprintable]';
        }
    };

    const read = (object, name) => {
        try {
            return object[name];
        } catch {
            return undefined;
        }
    };

    const member = (error, name) => {
        const value = read(error, name);
        return value === undefined || value === null ? undefined : textOf(value);
    };

    const numberMember = (error, name) => {
        const value = read(error, name);
        return typeof value === 'number' && value > 0 ? value : 0;
    };

    /* "Name: message", by the rule of Error.prototype.toString; of what is no error its text. */
    const headline = (thrown) => {
        if (!isError(thrown)) return textOf(thrown);
        const name = member(thrown, 'name') ?? 'Error';
        const message = member(thrown, 'message') ?? '';
        return message === '' ? name : name === '' ? message : `${name}: ${message}`;
    };

    /* A line for each error that led to it. */
    const causesOf = (error) => {
        const lines = [];
        try {
            for (let { cause } = error; isError(cause) && lines.length < CAUSES_MAX; { cause } = cause)
                lines[lines.length] = `Caused by: ${stringOf(cause)}`;
        } catch {
            /* A cause that throws ends the list. */
        }
        return lines.length > 0 ? prepared(lines.join('\n')) : undefined;
    };

    /* The errors in an error: those of an AggregateError, and lists of errors under the same name. What else an error has
     * under that name is a member of it like others. */
    const errorsIn = (error) => {
        try {
            const { errors } = error;
            const { length } = errors;
            if (!isArray(errors) || !(length > 0) || isEnumerable(error, 'errors') && !isError(errors[0])) return undefined;
            const first = [];
            for (let i = 0; i < min(length, ERRORS_MAX); i++) first[i] = read(errors, i);
            return { first, count: +length };
        } catch {
            return undefined;
        }
    };

    const andMore = (count) => `... ${count} more`;

    const innerOf = (error) => {
        const errors = errorsIn(error);
        if (errors === undefined) return undefined;
        const names = errors.first.slice(0, INNER_MAX).map((inner) => cutTo(headline(inner), INNER_TEXT));
        if (errors.count > names.length) names.push(andMore(errors.count - names.length));
        return prepared(names.join('; '));
    };

    /* ---- the JSON text ---- */

    /* left: what the text may still have; path: the errors that the one told is in. */
    const newWalk = () => ({ left: textMax, path: [], isCut: false });

    const spend = (walk, text) => {
        walk.left -= text.length + 1;
        return text;
    };

    const jsonOf = (text, length) => stringify(cutTo(text, length).toWellFormed());

    const quoted = (walk, text) => {
        const room = max(0, walk.left);
        let json = jsonOf(text, room);
        if (json.length > room + 2) {
            walk.isCut = true;
            json = jsonOf(text, floor(room / LONGEST_ESCAPE));
        }
        return spend(walk, json);
    };

    const memberName = (walk, name) => `${quoted(walk, name)}:`;

    /* A value as log fields have it; of one that there is no room for, its size. */
    const valueText = (walk, value) => {
        if (typeof value === 'string') return quoted(walk, value);
        const text = encode(value, false, walk.left);
        if (text.length <= walk.left) return spend(walk, text);
        walk.isCut = true;
        return spend(walk, `"[${text.length} characters]"`);
    };

    /* The value's members one by one, as far as there is room; what is left out is counted. */
    const membersText = (walk, value, names) => {
        const isList = isArray(value);
        const texts = [];
        let i = 0;
        for (; i < names.length && names[i].length < walk.left; i++) {
            const name = isList ? '' : memberName(walk, names[i]);
            texts[i] = name + valueText(walk, readOrThrower(value, names[i]));
        }
        if (i < names.length) {
            walk.isCut = true;
            texts[i] = isList ? `"${andMore(names.length - i)}"` : `"...":"${names.length - i} more"`;
        }
        return isList ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
    };

    /* What encode() tells of as of a getter that throws. */
    const readOrThrower = (object, name) => {
        try {
            return object[name];
        } catch (error) {
            return { toJSON() { throw error; } };
        }
    };

    const toldElsewhere = new Set(['name', 'message', 'stack', 'cause']);
    const engines = new Set(['line', 'column', 'sourceURL']); /* enumerable where the engine could not parse a text */

    const ownMembers = (error) => {
        const hasErrors = errorsIn(error) !== undefined;
        return keysOf(error).filter((name) =>
            !toldElsewhere.has(name) && !engines.has(name) && !(hasErrors && name === 'errors'));
    };

    /* The own members of what was thrown; undefined where it has none. */
    const dataText = (walk, thrown) => {
        if (isError(thrown)) {
            const names = ownMembers(thrown);
            return names.length > 0 ? membersText(walk, thrown, names) : undefined;
        }
        if (!isObject(thrown) || typeof thrown === 'function') return undefined;
        const text = encode(thrown, false, walk.left);
        if (text[0] !== '{' && text[0] !== '[' || text.length === 2) return undefined;
        return text.length <= walk.left ? spend(walk, text) : membersText(walk, thrown, keysOf(thrown));
    };

    const isCode = (value) => typeof value === 'string' && value !== '' || typeof value === 'number' && isFinite(value);

    /* An error inside another one, with all it has. */
    const nestedText = (walk, thrown) => {
        if (walk.path.includes(thrown)) return `{"message":${quoted(walk, '[Circular]')}}`;
        const texts = [];
        const add = (name, text) => {
            if (text !== undefined) texts[texts.length] = memberName(walk, name) + quoted(walk, text);
        };
        if (isError(thrown)) {
            add('name', member(thrown, 'name'));
            add('message', member(thrown, 'message'));
            const stack = member(thrown, 'stack');
            add('stack', stack === undefined ? undefined : stackText(stack));
        } else {
            add('message', textOf(thrown));
        }
        return `{${texts.concat(extrasOf(walk, thrown)).join(',')}}`;
    };

    const listText = (walk, errors) => {
        const texts = [];
        let i = 0;
        for (; i < errors.first.length && walk.left > 0; i++) texts[i] = nestedText(walk, errors.first[i]);
        if (i < errors.count) {
            walk.isCut = true;
            texts[i] = `{"message":"${andMore(errors.count - i)}"}`;
        }
        return `[${texts.join(',')}]`;
    };

    /* The members that an exception has beside name, message, stack and place: a list of "name":value. */
    const extrasOf = (walk, thrown) => {
        const extras = [];
        const add = (name, makeText) => {
            if (walk.left <= 0) {
                walk.isCut = true;
                return;
            }
            const text = makeText();
            if (text !== undefined) extras[extras.length] = `"${name}":${text}`;
        };
        const code = isObject(thrown) ? read(thrown, 'code') : undefined;
        if (isCode(code)) add('code', () => valueText(walk, code));
        add('data', () => dataText(walk, thrown));
        if (!isError(thrown) || walk.path.length >= DEPTH_MAX) return extras;
        walk.path.push(thrown);
        const cause = read(thrown, 'cause');
        if (cause !== undefined) add('cause', () => nestedText(walk, cause));
        const errors = errorsIn(thrown);
        if (errors !== undefined) add('errors', () => listText(walk, errors));
        walk.path.pop();
        return extras;
    };

    const detailsOf = (thrown) => {
        const walk = newWalk();
        try {
            const extras = extrasOf(walk, thrown);
            if (walk.isCut) countCut();
            return extras.length > 0 ? extras.join(',') : undefined;
        } catch {
            return undefined; /* what a Proxy refuses */
        }
    };

    /* "Name: message (inner)" for log lines, where js.log.redact may name what the texts show; else undefined. */
    const loggedText = (thrown) => {
        if (!isContentShown || conceal === undefined) return undefined;
        show = (value) => conceal(value, textMax);
        try {
            const inner = innerOf(thrown);
            return inner === undefined ? headline(thrown) : `${headline(thrown)} (${inner})`;
        } finally {
            show = inspect;
        }
    };

    const describe = (thrown, prefix = '') => {
        isContentShown = false;
        if (isError(thrown)) {
            const name = member(thrown, 'name');
            const message = member(thrown, 'message');
            const inner = innerOf(thrown);
            const logged = loggedText(thrown);
            fail(prefix, name, message, member(thrown, 'stack'), member(thrown, 'sourceURL'), numberMember(thrown, 'line'),
                numberMember(thrown, 'column'), causesOf(thrown), inner, detailsOf(thrown), logged);
        } else {
            const message = textOf(thrown);
            const logged = loggedText(thrown);
            fail(prefix, undefined, message, undefined, undefined, 0, 0, undefined, undefined, detailsOf(thrown), logged);
        }
    };

    /* An error as the whole value of a script; what has a toJSON speaks for itself. */
    const asValue = (error) => {
        const value = { __proto__: null, name: error.name, message: error.message };
        for (const name of keysOf(error))
            if (!engines.has(name)) value[name] = error[name];
        return value;
    };

    return { describe, asValue };
})
