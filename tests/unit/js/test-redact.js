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

tests
