/* SPDX-License-Identifier: MIT
 *
 * console.js, console-methods.js and console-table.js: the entries that console calls make.
 */
const { format } = load('format.js')(consoleParts);
const { tableText } = load('console-table.js')(consoleParts);

let entries = [];
let clock = 0;
const names = ['debug', 'info', 'warn', 'error'];
const makeConsole = (isText) => {
    const { methods, reset } = load('console-methods.js')({
        ...consoleParts, isText, format, tableText,
        now: () => clock,
        emit: (level, text) => entries.push(`${names[level]} ${text}`),
        emitFields: (level, message, fields) => entries.push(`${names[level]} ${message} + ${inspect(fields)}`),
    });
    return { ...load('console.js')({ methods: () => methods }), reset };
};
const log = makeConsole(false), text = makeConsole(true);

function entriesOf(run) {
    entries = [];
    clock = 0;
    log.reset();
    text.reset();
    run();
    return entries.join('\n');
}

for (const [name, run, expected] of [
    ['levels', () => { log.log('a'); log.info('b'); log.debug('c'); log.warn('d'); log.error('e'); },
        'info a\ninfo b\ndebug c\nwarn d\nerror e'],
    ['no arguments', () => log.log(), 'info '],
    ['values and format', () => { log.log('%s=%d', 'a', 1, { b: 2 }); log.log({ a: 1 }, [2]); },
        'info a=1 { b: 2 }\ninfo { a: 1 } [ 2 ]'],
    ['text and plain object are message and fields', () => log.error('failed', { id: 1 }), 'error failed + { id: 1 }'],
    ['text and object without prototype', () => log.log('m', Object.create(null)), 'info m + [Object: null prototype] {}'],
    ['text and error are message and fields', () => log.warn('m', Object.defineProperty(new Error('x'), 'stack', { value: '' })),
        'warn m + [Error: x]'],
    ['not with %', () => log.log('100%', { a: 1 }), 'info 100% { a: 1 }'],
    ['not with three arguments', () => log.log('m', { a: 1 }, 2), 'info m { a: 1 } 2'],
    ['not with an array', () => log.log('m', [1]), 'info m [ 1 ]'],
    ['not with an instance of a class', () => log.log('m', new (class Foo { a = 1; })()), 'info m Foo { a: 1 }'],
    ['not with a Map', () => log.log('m', new Map()), 'info m Map(0) {}'],
    ['not with a hostile proxy', () => log.log('m', new Proxy({}, { has() { throw 1; }, ownKeys() { throw 2; } })), 'info m [Proxy]'],
    ['not in text mode', () => text.log('m', { a: 1 }), 'info m { a: 1 }'],
    ['assert', () => { log.assert(true, 'no'); log.assert(0); log.assert(false, 'x %d', 1); log.assert(false, { a: 1 }); },
        'error Assertion failed\nerror Assertion failed: x 1\nerror Assertion failed + { a: 1 }'],
    ['assert with fields', () => log.assert(false, 'why', { a: 1 }), 'error Assertion failed: why + { a: 1 }'],
    ['count', () => { log.count(); log.count('x'); log.count(); log.countReset(); log.count(); log.countReset('y'); },
        "info default: 1\ninfo x: 1\ninfo default: 2\ninfo default: 1\nwarn Count for 'y' does not exist"],
    ['labels of any kind', () => { log.count(Symbol('s')); log.count({ toString() { throw 1; } }); log.count(null); },
        'info Symbol(s): 1\ninfo { toString: [Function: toString] }: 1\ninfo null: 1'],
    ['time', () => {
        log.time('t'); clock = 1.5; log.timeLog('t', 'so far', { n: 1 }); clock = 2345.6; log.timeEnd('t'); log.timeEnd('t');
    }, "info t: 1.5ms so far { n: 1 }\ninfo t: 2.346s\nwarn No such label 't' for console.timeEnd()"],
    ['long times', () => { log.time(); clock = 62345; log.timeLog(); clock = 3723004; log.timeLog(); log.time(); },
        'info default: 1:02.345 (m:ss.mmm)\ninfo default: 1:02:03.004 (h:mm:ss.mmm)\n' +
        "warn Label 'default' already exists for console.time()"],
    ['groups', () => {
        log.group('outer'); log.log('a\nb'); log.groupCollapsed(); log.warn('m', { c: 1 }); log.groupEnd(); log.groupEnd();
        log.groupEnd(); log.log('d');
    }, 'info outer\ninfo   a\n  b\nwarn     m + { c: 1 }\ninfo d'],
    ['dir', () => { log.dir({ a: { b: { c: { d: 1 } } } }, { depth: null }); log.dir('m'); log.dirxml({ a: 1 }, 2); },
        "info {\n  a: { b: { c: { d: 1 } } }\n}\ninfo 'm'\ninfo { a: 1 } 2"],
    ['clear does nothing', () => log.clear(), ''],
    ['table of a primitive', () => log.table(5), 'info 5'],
    ['reset', () => { log.count(); log.group(); log.time(); log.reset(); log.count(); log.timeEnd(); },
        "info default: 1\ninfo default: 1\nwarn No such label 'default' for console.timeEnd()"],
])
    test(name, () => equal(entriesOf(run), expected));

test('trace shows the frames of the script only', () => {
    const traced = entriesOf(function callTrace() { log.trace('here %d', 1); });
    equal(/^debug Trace: here 1\n    at callTrace \(test-console\.js:\d+:\d+\)\n/.test(traced), true);
    equal(traced.includes('rrjs:'), false);
});

test('trace is for standard error in text mode', () => equal(entriesOf(() => text.trace()).slice(0, 10), 'warn Trace'));

test('functions are named and frozen', () => {
    equal(log.log.name, 'log');
    equal(Object.isFrozen(log.log), true);
    equal('prototype' in log.log, false);
    throws(() => log.log.constructor('return 1'), 'EvalError');
});

test('a call at the stack limit does not throw', () => {
    let depth = 0;
    const dig = () => { depth++; dig(); log.log({}); };
    try {
        dig();
    } catch {
        log.log('%o', { a: [{}] });
    }
    equal(depth > 100, true);
});

const draw = (...args) => tableText(...args);
for (const [name, actual, expected] of [
    ['rows of objects', () => draw([{ a: 1, b: 'x' }, { a: 2, c: true }]), `
┌─────────┬───┬─────┬──────┐
│ (index) │ a │ b   │ c    │
├─────────┼───┼─────┼──────┤
│ 0       │ 1 │ 'x' │      │
│ 1       │ 2 │     │ true │
└─────────┴───┴─────┴──────┘`],
    ['chosen columns', () => draw([{ a: 1, b: 2 }], ['b', 'z']), `
┌─────────┬───┬───┐
│ (index) │ b │ z │
├─────────┼───┼───┤
│ 0       │ 2 │   │
└─────────┴───┴───┘`],
    ['primitives and arrays', () => draw([1, ['x', { p: 1, q: 2, r: 3 }], 'z']), `
┌─────────┬─────┬──────────┬────────┐
│ (index) │ 0   │ 1        │ Values │
├─────────┼─────┼──────────┼────────┤
│ 0       │     │          │ 1      │
│ 1       │ 'x' │ [Object] │        │
│ 2       │     │          │ 'z'    │
└─────────┴─────┴──────────┴────────┘`],
    ['map', () => draw(new Map([['k', 1]])), `
┌───────────────────┬─────┬────────┐
│ (iteration index) │ Key │ Values │
├───────────────────┼─────┼────────┤
│ 0                 │ 'k' │ 1      │
└───────────────────┴─────┴────────┘`],
    ['set', () => draw(new Set(['v'])), `
┌───────────────────┬────────┐
│ (iteration index) │ Values │
├───────────────────┼────────┤
│ 0                 │ 'v'    │
└───────────────────┴────────┘`],
    ['object of objects, with a getter', () => draw({ x: { get g() { throw 1; } } }), `
┌─────────┬──────────┐
│ (index) │ g        │
├─────────┼──────────┤
│ x       │ [Getter] │
└─────────┴──────────┘`],
])
    test(`table ${name}`, () => equal(`\n${actual()}`, expected));

const hiding = consolePartsFor(redacting('secret', 'a.b'), 1200);
const hidingFormat = load('format.js')(hiding).format;
const hidingTable = load('console-table.js')(hiding).tableText;
const cells = (data, properties) => hidingTable(data, properties).split('\n').filter((line) => line.startsWith('│'))
    .map((line) => line.slice(2, -2).split(' │ ').map((cell) => cell.trim()).join('|')).join('\n');

table([
    ['a member', hidingFormat([{ secret: 1, b: 2 }]), '{ secret: [redacted], b: 2 }'],
    ['a path begins in each argument', hidingFormat(['%O', { a: { b: 1 } }, { a: { b: 1, c: 2 } }]),
        '{ a: { b: [redacted] } } { a: { b: [redacted], c: 2 } }'],
    ['a path has its place', hidingFormat([[{ a: { b: 1 } }]]), '[ { a: { b: 1 } } ]'],
    ['JSON', hidingFormat(['%j', { secret: 1, a: { b: [1], c: { secret: 2 } } }]),
        '{"secret":"[redacted]","a":{"b":"[redacted]","c":{"secret":"[redacted]"}}}'],
    ['JSON of the same object twice', (() => { const o = { b: 1 }; return hidingFormat(['%j', [o, { x: o }, o, { a: o }]]); })(),
        '[{"b":1},{"x":{"b":1}},{"b":1},{"a":{"b":1}}]'],
    ['JSON by path', hidingFormat(['%j', { x: { b: 1 }, a: { b: 1 } }]), '{"x":{"b":1},"a":{"b":"[redacted]"}}'],
    ['columns of a table', cells([{ secret: 1, b: 2 }, { b: 3 }]), '(index)|secret|b\n0|[redacted]|2\n1||3'],
    ['rows of a table', cells({ secret: { x: 1 }, a: { b: 1 } }), '(index)|b|Values\nsecret||[redacted]\na|[redacted]|'],
    ['a Map as table', cells(new Map([['secret', 1], [2, { secret: 3 }]])),
        "(iteration index)|Key|Values\n0|'secret'|[redacted]\n1|2|{ secret: [redacted] }"],
    ['all objects together', hidingFormat([Array(60).fill('xxxxx'), Array(60).fill('xxxxx'), Array(60).fill('xxxxxxxxxxxxxxxxx'), {}, [1]]).endsWith(' {} [ 1 ]'), false],
    ['strings are whole', hidingFormat(['a'.repeat(500), 'b'.repeat(500)]).length, 1001],
    ['members that are left out', /^\{\n {2}k0: [^]*,\n {2}\.\.\. \d+ more members\n\}$/.test(
        hidingFormat([Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, 'value']))])), true],
    ['rows that are left out', hidingTable(Array(100).fill(1)).endsWith(' more rows'), true],
    ['columns that are left out', hidingTable([Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, 1]))]).length < 9000, true],
    ['without rules all is shown', format([{ secret: 1 }]), '{ secret: 1 }'],
], (value) => value);

tests
