/* SPDX-License-Identifier: MIT
 *
 * What the test-*.js files are written with: test(name, function) records a case, equal() compares. load() from
 * test-js.c evaluates one of the worker's files in the system realm.
 */
'use strict';

const tests = [];

function test(name, run) {
    tests.push({ name, run });
}

/* A case for each row [name, actual(), expected]. */
function table(rows, actual) {
    for (const [name, value, expected] of rows)
        test(name, () => equal(actual(value), expected));
}

function equal(actual, expected) {
    if (!Object.is(actual, expected))
        throw new Error(`got      ${show(actual)}\nexpected ${show(expected)}`);
}

function equalJSON(actual, expected) {
    equal(JSON.stringify(actual), JSON.stringify(expected));
}

function show(value) {
    const text = typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value);
    return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

function throws(run, name) {
    try {
        run();
    } catch (error) {
        equal(error.name, name);
        return error;
    }
    throw new Error(`nothing thrown, expected ${name}`);
}

/* The worker's files, wired as the worker does it. */
const brands = load('brands.js')({});
const { convertible, bigintText, textOf } = load('text-of.js')({ brands });
const redacting = (...redact) => load('redact.js')({ redact, brands });
const redaction = redacting();
const errorText = load('error-text.js')({ brands, textOf });
const primitive = load('primitive.js');
const looks = load('looks.js')({ brands, lookOf: () => undefined });
const inspectors = (rules) => load('inspect.js')({
    brands, errorText, looks, redaction: rules, ...load('inspect-layout.js')({ brands }),
    ...load('inspect-text.js')({ brands, bigintText, lookAt: () => undefined }),
});
const { inspect } = inspectors(redaction);
const consolePartsFor = (rules, longest) => {
    const parts = { brands, errorText, looks, ...inspectors(rules), redaction: rules, convertible, bigintText, textOf, longest };
    return { ...parts, ...load('json-shown.js')(parts) };
};
const consoleParts = consolePartsFor(redaction, 1 << 20);
