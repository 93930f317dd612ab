/* SPDX-License-Identifier: MIT
 *
 * node:assert, by the library of that name. */
(function (kit) {
    'use strict';

    const util = kit.need('node/util');
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const outside = {
        __proto__: null,
        'util/': util,
        'object.assign/polyfill': () => Object.assign,
        'object-is/polyfill': () => Object.is,
        'call-bind/callBound': () => uncurry(RegExp.prototype.test),
    };
    const module = { exports: {} };
    kit.need('library/assert')(module.exports, module, (name) => outside[name], kit.need('node/process'));
    const assert = module.exports;

    /* An error of another class is what a test finds, not an error of the test. */
    const { AssertionError } = assert;
    const ofClass = (expected, operator) => {
        if (typeof expected !== 'function' || expected !== Error && !(expected.prototype instanceof Error)) return expected;
        return (actual) => {
            if (actual instanceof expected) return true;
            const message = `The error is expected to be an instance of "${expected.name}". Received "${actual?.name ?? actual}"`;
            throw new AssertionError({ actual, expected, message, operator });
        };
    };
    for (const name of ['throws', 'rejects']) {
        const method = assert[name];
        assert[name] = assert.strict[name] = { [name](...args) {
            if (args.length > 1) args[1] = ofClass(args[1], name);
            return method(...args);
        } }[name];
    }
    return assert;
})
