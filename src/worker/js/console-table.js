/* SPDX-License-Identifier: MIT
 *
 * Draws console.table: a row for each entry of the data, a column for each property of the entries. Runs in the system
 * realm and reads no getters.
 *
 * host: { brands, inspect }
 */
(function (host) {
    'use strict';

    const { brands, inspect } = host;
    const { brandOf, isObject, read, uncurry } = brands;
    const { getOwnPropertyDescriptor } = Reflect;
    const { keys: keysOf } = Object;
    const { isArray } = Array;
    const { min, max } = Math;
    const StringOf = String;
    const join = uncurry(Array.prototype.join);
    const map = uncurry(Array.prototype.map);
    const push = uncurry(Array.prototype.push);
    const padEnd = uncurry(String.prototype.padEnd);
    const repeat = uncurry(String.prototype.repeat);

    const MAX_ROWS = 1000;
    const flat = { depth: 0, maxItems: 3, breakLength: Infinity };
    const closed = { ...flat, depth: -1 };

    function cellText(value) {
        const isLarge = isObject(value) && !isArray(value) && keysOf(value).length > 2;
        return inspect(value, isLarge ? closed : flat);
    }

    function propertyCell(object, key) {
        const property = getOwnPropertyDescriptor(object, key);
        return property === undefined ? '' : 'value' in property ? cellText(property.value) : '[Getter]';
    }

    const rule = (widths, left, middle, right) =>
        left + join(map(widths, (width) => repeat('─', width + 2)), middle) + right;

    /* columns: [{ title, cells }], where a missing cell is empty. */
    function draw(columns, rows) {
        const widths = map(columns, ({ title, cells }) => {
            let width = title.length;
            for (let i = 0; i < rows; i++)
                width = max(width, (cells[i] ?? '').length);
            return width;
        });
        const line = (textOf) =>
            `│ ${join(map(columns, (column, i) => padEnd(textOf(column), widths[i], ' ')), ' │ ')} │`;

        const lines = [rule(widths, '┌', '┬', '┐'), line(({ title }) => title), rule(widths, '├', '┼', '┤')];
        for (let i = 0; i < rows; i++)
            push(lines, line(({ cells }) => cells[i] ?? ''));
        push(lines, rule(widths, '└', '┴', '┘'));
        return join(lines, '\n');
    }

    function drawIterated(iterator, next, titles) {
        const columns = map(titles, (title) => ({ title, cells: [] }));
        let rows = 0;
        for (let step = next(iterator); !step.done && rows < MAX_ROWS; step = next(iterator), rows++) {
            const cells = titles.length === 3 ? [rows, ...map(step.value, cellText)] : [rows, cellText(step.value)];
            for (let i = 0; i < columns.length; i++)
                push(columns[i].cells, StringOf(cells[i]));
        }
        return draw(columns, rows);
    }

    /* One column for each key met, in the order of a null object's keys, and "Values" for entries that have none. */
    function drawEntries(data, properties) {
        const indexes = keysOf(data);
        const rows = min(indexes.length, MAX_ROWS);
        const byKey = { __proto__: null };
        const values = [];
        for (let i = 0; i < rows; i++) {
            const entry = getOwnPropertyDescriptor(data, indexes[i])?.value;
            if (!isObject(entry)) {
                values[i] = propertyCell(data, indexes[i]);
                continue;
            }
            for (const key of properties ?? keysOf(entry))
                (byKey[key] ??= [])[i] = propertyCell(entry, key);
        }
        const columns = map(keysOf(byKey), (key) => ({ title: key, cells: byKey[key] }));
        return draw([{ title: '(index)', cells: indexes }, ...columns,
            ...(values.length > 0 ? [{ title: 'Values', cells: values }] : [])], rows);
    }

    /* The text of an object as a table; properties, an array or undefined, says which columns. */
    function tableText(data, properties) {
        const brand = brandOf(data);
        if (brand === 'Map')
            return drawIterated(read.mapEntries(data), read.mapNext, ['(iteration index)', 'Key', 'Values']);
        if (brand === 'Set')
            return drawIterated(read.setValues(data), read.setNext, ['(iteration index)', 'Values']);
        return drawEntries(data, isArray(properties) ? properties : undefined);
    }

    return { tableText };
})
