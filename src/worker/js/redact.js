/* SPDX-License-Identifier: MIT
 *
 * Takes out of log fields what js.log.redact names: a plain name wherever it stands, a path with dots (order.card,
 * items.*.secret) only there. Works on the JSON text of a field, so that getters and toJSON ran once, before.
 *
 * host: redact   the names and paths
 *       brands */
(function (host) {
    'use strict';
    const { uncurry } = host.brands;
    const { parse } = JSON;
    const match = uncurry(RegExp.prototype.exec);
    const split = uncurry(String.prototype.split);
    const includes = uncurry(String.prototype.includes);

    const REDACTED = '"[redacted]"';
    const scalarPattern = /[^,\]}\s]+/y;

    const names = new Set();
    const paths = [];
    for (const rule of host.redact) {
        if (includes(rule, '.')) paths.push(split(rule, '.'));
        else names.add(rule);
    }

    const isPathOf = (rule, path) =>
        rule.length === path.length && rule.every((step, i) => step === '*' || step === path[i]);
    const isNamed = (path) => names.has(path[path.length - 1]) || paths.some((rule) => isPathOf(rule, path));

    const isEscaped = (text, at) => {
        let slashes = 0;
        while (text[at - 1 - slashes] === '\\') slashes++;
        return slashes % 2 === 1;
    };

    /* Where the string ends that begins at `at`. By indexOf: a pattern costs a thousand times more for each character, and
     * the engine gives up where there are many. */
    const stringEnd = (text, at) => {
        let end = at;
        do end = text.indexOf('"', end + 1);
        while (isEscaped(text, end));
        return end + 1;
    };

    /* Walks one JSON text; take() copies a piece of it, or what stands for it. */
    const walk = (text, firstName) => {
        const path = [firstName];
        let at = 0;

        const take = (end) => {
            const piece = text.slice(at, end);
            at = end;
            return piece;
        };
        const string = () => take(stringEnd(text, at));
        const blanks = () => {
            const start = at;
            while (text[at] === ' ') at++;
            return text.slice(start, at);
        };
        const scalar = () => {
            if (text[at] === '"') return string();
            scalarPattern.lastIndex = at;
            return take(at + match(scalarPattern, text)[0].length);
        };

        /* The text between two brackets; each element comes from next(index). */
        const container = (close, next) => {
            let copy = text[at++];
            for (let i = 0; text[at] !== close; i++) {
                if (text[at] === ',') copy += text[at++] + blanks();
                copy += next(i);
            }
            return copy + text[at++];
        };
        const element = (name) => {
            path.push(name);
            const copy = value();
            const shown = isNamed(path) ? REDACTED : copy;
            path.pop();
            return shown;
        };
        const member = () => {
            const key = string();
            const colon = text[at++] + blanks();
            return key + colon + element(parse(key));
        };
        const value = () =>
            text[at] === '{' ? container('}', member) :
            text[at] === '[' ? container(']', (i) => element('' + i)) : scalar();

        return value();
    };

    /* The JSON text of a field as it may be shown. */
    const redact = (name, text) => {
        if (isNamed([name])) return REDACTED;
        return text[0] === '{' || text[0] === '[' ? walk(text, name) : text;
    };

    /* The same for a finished member, "name":value. */
    const redactMember = (member) => {
        const end = stringEnd(member, 0);
        const valueAt = member[end + 1] === ' ' ? end + 2 : end + 1;
        return member.slice(0, valueAt) + redact(parse(member.slice(0, end)), member.slice(valueAt));
    };

    return { redact, redactMember, isActive: host.redact.length > 0, isNamed: (name) => isNamed([name]) };
})
