/* SPDX-License-Identifier: MIT
 *
 * Errors with the codes and texts that node gives them. */
(function (kit) {
    'use strict';

    /* As node tells of a value that is not of the type that was wanted. */
    function received(value) {
        if (value === null || value === undefined) return `Received ${value}`;
        if (typeof value === 'function') return `Received function ${value.name}`;
        if (typeof value === 'object')
            return value.constructor?.name ? `Received an instance of ${value.constructor.name}` : 'Received an object';
        const text = typeof value === 'string' ? `'${value.length > 28 ? `${value.slice(0, 25)}...` : value}'` : String(value);
        return `Received type ${typeof value} (${text}${typeof value === 'bigint' ? 'n' : ''})`;
    }

    /* name: Error, TypeError, RangeError of the running realm. The code is in the stack's headline, as in node. */
    function make(Base, code, message) {
        const error = new Base(message);
        Object.defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
        return error;
    }

    const kind = (name) => name.endsWith(' argument') ? name : `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;

    /* expected: "of type function", "an instance of Buffer" */
    const invalidType = (name, expected, value) =>
        make(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${kind(name)} must be ${expected}. ${received(value)}`);

    const invalidValue = (name, value, reason = 'is invalid') => make(TypeError, 'ERR_INVALID_ARG_VALUE',
        `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${kit.need('node/util').inspect(value)}`);

    /* Large ones with _ between thousands. */
    const shownNumber = (value) => Math.abs(Number(value)) > 2 ** 32
        ? String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '_') : String(value);

    const outOfRange = (name, range, value) =>
        make(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${shownNumber(value)}`);

    const needFunction = (name, value) => {
        if (typeof value !== 'function') throw invalidType(name, 'of type function', value);
    };

    const needString = (name, value) => {
        if (typeof value !== 'string') throw invalidType(name, 'of type string', value);
    };

    const needObject = (name, value) => {
        if (typeof value !== 'object' || value === null) throw invalidType(name, 'of type object', value);
    };

    const needNumber = (name, value, least, most) => {
        if (typeof value !== 'number') throw invalidType(name, 'of type number', value);
        if (!(value >= least && value <= most)) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
    };

    const needInteger = (name, value, least, most) => {
        if (typeof value === 'number' && !Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
        needNumber(name, value, least, most);
    };

    /* What waiting ends with when its signal is aborted. */
    const aborted = (signal) => {
        const error = make(Error, 'ABORT_ERR', 'The operation was aborted');
        error.name = 'AbortError';
        if (signal?.reason !== undefined) error.cause = signal.reason;
        return error;
    };

    return { make, received, invalidType, invalidValue, outOfRange, needFunction, needString, needObject, needNumber, needInteger, aborted };
})
