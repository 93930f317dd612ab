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
    const stringPattern = /"(?:[^"\\]|\\.)*"/y;
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

    /* Walks one JSON text; take() copies a piece of it, or what stands for it. */
    const walk = (text, firstName) => {
        const path = [firstName];
        let at = 0;

        const token = (pattern) => {
            pattern.lastIndex = at;
            const [found] = match(pattern, text);
            at += found.length;
            return found;
        };
        const blanks = () => {
            const start = at;
            while (text[at] === ' ') at++;
            return text.slice(start, at);
        };
        const scalar = () => (text[at] === '"' ? token(stringPattern) : token(scalarPattern));

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
            const key = token(stringPattern);
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
    const memberPattern = /^("(?:[^"\\]|\\.)*")(: ?)([^]*)$/;
    const redactMember = (member) => {
        const [, name, colon, value] = match(memberPattern, member);
        return name + colon + redact(parse(name), value);
    };

    return { redact, redactMember, isActive: host.redact.length > 0, isNamed: (name) => isNamed([name]) };
})
