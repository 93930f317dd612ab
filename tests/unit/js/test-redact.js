/* SPDX-License-Identifier: MIT
 *
 * redact.js: which paths of names are hidden.
 */
const hides = (rules, ...path) => redacting(...rules).hides(path, path.length);

table([
    ['a name at the top', hides(['secret'], 'secret'), true],
    ['a name below', hides(['secret'], 'a', 3, 'secret'), true],
    ['what stands below a name is asked for itself', hides(['secret'], 'secret', 'a'), false],
    ['part of a name', hides(['secret'], 'secrets'), false],
    ['capitals', hides(['secret'], 'SECRET'), false],
    ['capitals of a rule', hides(['X-Secret'], 'x-secret'), true],
    ['an index as a name', hides(['0'], 'a', 0), true],
    ['a symbol by its description', hides(['secret'], Symbol('secret')), true],
    ['a symbol without one', hides(['undefined'], Symbol()), false],
    ['a path', hides(['order.card'], 'order', 'card'), true],
    ['a path that goes on', hides(['order.card'], 'order', 'card', 'number'), false],
    ['a path elsewhere', hides(['order.card'], 'a', 'order', 'card'), false],
    ['any step', hides(['items.*.card'], 'items', 7, 'card'), true],
    ['any step is one step', hides(['items.*.card'], 'items', 'card'), false],
    ['a path in what was given beside fields', hides(['order.card'], 'args', 0, 'order', 'card'), true],
    ['a path through args', hides(['args.0.card'], 'args', 0, 'card'), true],
    ['no rules', hides([], 'a'), false],
    ['nothing yet', hides(['a', 'b.c']), false],
    ['the first names of a longer list', redacting('a.b').hides(['a', 'b', 'left over'], 2), true],
], (value) => value);

const { shownUrl, shownQuery } = redacting('password', 'key', 'a.b');

table([
    ['nothing named', 'http://a/b?x=1#y', 'http://a/b?x=1#y'],
    ['password', 'http://u:p@a:81/b', 'http://u:[redacted]@a:81/b'],
    ['password alone', 'http://:p@a/', 'http://:[redacted]@a/'],
    ['no password', 'http://u@a/?x=u:p@b', 'http://u@a/?x=u:p@b'],
    ['parameters', 'http://a/?key=1&x=2&key=3', 'http://a/?key=[redacted]&x=2&key=[redacted]'],
    ['an encoded name', 'http://a/?k%65y=1&pass%77ord=2&%zz=3', 'http://a/?k%65y=[redacted]&pass%77ord=[redacted]&%zz=3'],
    ['a name without a value', 'http://a/?key&key=', 'http://a/?key&key=[redacted]'],
    ['fragment', 'http://a/#x=1&key=2?key=3', 'http://a/#x=1&key=[redacted]'],
    ['other schemes', 'mailto:u:p@a?key=1', 'mailto:u:p@a?key=[redacted]'],
    ['file', 'file:///a?key=1', 'file:///a?key=[redacted]'],
], shownUrl);

table([
    ['query', '?key=1&a=2', '?key=[redacted]&a=2'],
    ['without a mark', 'a=2&key=1', 'a=2&key=[redacted]'],
    ['empty', '', ''],
], shownQuery);

test('paths are none of parameters', () => equal(redacting('a.b').shownUrl('http://u:p@a/?b=1'), 'http://u:p@a/?b=1'));

test('the name of a user', () => equal(redacting('username').shownUrl('http://u:p@a/'), 'http://[redacted]:p@a/'));

tests
