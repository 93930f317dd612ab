/* SPDX-License-Identifier: MIT
 *
 * What js.log.redact names: a plain name wherever it stands, a path with dots (order.card, items.*.secret) only there. The
 * writers of log fields and of console text ask before they read a member, so that what is hidden is not even looked at.
 *
 * host: redact   the names and paths
 *       brands */
(function (host) {
    'use strict';
    const { uncurry } = host.brands;
    const split = uncurry(String.prototype.split);
    const includes = uncurry(String.prototype.includes);
    const lower = uncurry(String.prototype.toLowerCase);

    const names = new Set();
    const paths = [];
    for (const rule of host.redact) {
        if (includes(rule, '.')) {
            paths.push(split(rule, '.'));
        } else {
            names.add(rule);
            names.add(lower(rule)); // names of headers have no capitals
        }
    }

    const textOf = (name) => typeof name === 'symbol' ? name.description : `${name}`;

    const isPathOf = (rule, path, start, count) => {
        if (rule.length !== count - start) return false;
        for (let i = 0; i < rule.length; i++)
            if (rule[i] !== '*' && rule[i] !== textOf(path[start + i])) return false;
        return true;
    };

    const isNamed = (name) => names.has(textOf(name));

    /* Whether to hide what stands at the end of a path, its first `count` names: of members, indexes or symbols. What was
     * given to a log call beside fields stands in an array `args`; paths begin in its elements, too. */
    const hides = (path, count) => {
        if (count > 0 && isNamed(path[count - 1])) return true;
        for (let i = 0; i < paths.length; i++)
            if (isPathOf(paths[i], path, 0, count) || path[0] === 'args' && isPathOf(paths[i], path, 2, count)) return true;
        return false;
    };

    return { hides, isNamed, isActive: host.redact.length > 0 };
})
