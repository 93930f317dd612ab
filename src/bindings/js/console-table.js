/* SPDX-License-Identifier: MIT
 *
 * Draws console.table: a row for each entry of the data, a column for each property of the entries, as far as they can be
 * shown. Runs in the system realm and reads no getters.
 *
 * host: brands, inspect, redaction   what the files of these names return
 *       longest                      bytes of a table; of one row more, if there are none otherwise
 */
(function (host) {
    'use strict';

    const { brands, inspect, redaction, longest } = host;
    const { brandOf, isObject, read, uncurry } = brands;
    const { getOwnPropertyDescriptor } = Reflect;
    const { keys: keysOf } = Object;
    const { isArray } = Array;
    const { isView } = ArrayBuffer;
    const { floor, min, max } = Math;
    const StringOf = String;
    const join = uncurry(Array.prototype.join);
    const map = uncurry(Array.prototype.map);
    const push = uncurry(Array.prototype.push);
    const sliceArray = uncurry(Array.prototype.slice);
    const padEnd = uncurry(String.prototype.padEnd);
    const repeat = uncurry(String.prototype.repeat);

    const MOST = 1000; /* rows, and columns of a row */
    const RULES_WEIGHT = 12; /* three lines of dashes, each of three bytes, and more */
    const REDACTED = '[redacted]';
    const flat = { depth: 0, maxItems: 3, breakLength: Infinity };
    const closed = { ...flat, depth: -1 };

    const isTypedArray = (value) => isView(value) && brandOf(value) !== 'DataView';

    const lengthOf = (value, brand) =>
        (brand === 'Array' ? value.length : brand === 'String' ? read.string(value).length
            : isTypedArray(value) ? read.arrayLength(value) : 0);

    /* The first names of an object's own enumerable members, and how many there are; of a long list, of its first places. To
     * find many is work, which counts as characters do. */
    function membersOf(value, budget) {
        const length = lengthOf(value, brandOf(value));
        if (length <= MOST) {
            const names = keysOf(value);
            budget.left -= names.length >> 4;
            return { names: sliceArray(names, 0, MOST), count: names.length };
        }
        const names = [];
        for (let i = 0; i < MOST; i++)
            if (getOwnPropertyDescriptor(value, i) !== undefined)
                push(names, StringOf(i));
        return { names, count: names.length + length - MOST };
    }

    const isLarge = (value, budget) =>
        isObject(value) && !isArray(value) && brandOf(value) !== 'String' && membersOf(value, budget).count > 2;

    const isHidden = (names) => redaction.isActive && redaction.hides(names, names.length);

    /* names: of the row and the column */
    const cellText = (value, names, budget) =>
        (isHidden(names) ? REDACTED : inspect(value, { ...(isLarge(value, budget) ? closed : flat), names, budget }));

    function propertyCell(object, key, names, budget) {
        const property = getOwnPropertyDescriptor(object, key);
        budget.left -= 3;
        return property === undefined ? ''
            : 'value' in property || isHidden(names) ? cellText(property.value, names, budget)
            : '[Getter]';
    }

    const rule = (widths, left, middle, right) =>
        left + join(map(widths, (width) => repeat('─', width + 2)), middle) + right;

    /* columns: [{ title, cells }], where a missing cell is empty; rows: how many there are of `count`. */
    function draw(columns, rows, count) {
        const widths = map(columns, ({ title, cells }) => {
            let width = title.length;
            for (let i = 0; i < rows; i++)
                width = max(width, (cells[i] ?? '').length);
            return width;
        });
        const line = (textOf) =>
            `│ ${join(map(columns, (column, i) => padEnd(textOf(column), widths[i], ' ')), ' │ ')} │`;

        const lines = [rule(widths, '┌', '┬', '┐'), line(({ title }) => title), rule(widths, '├', '┼', '┤')];
        const { length } = lines[0];
        const drawn = min(rows, max(1, floor((longest - RULES_WEIGHT * length) / (length + 2 * columns.length + 3))));
        for (let i = 0; i < drawn; i++)
            push(lines, line(({ cells }) => cells[i] ?? ''));
        push(lines, rule(widths, '└', '┴', '┘'));
        if (drawn < count)
            push(lines, `... ${count - drawn} more row${count - drawn === 1 ? '' : 's'}`);
        return join(lines, '\n');
    }

    /* A row for each step of an iterator; cellsOf(value, row) gives what stands in it beside its number. */
    function drawIterated(iterator, next, count, titles, cellsOf, budget) {
        const columns = map(titles, (title) => ({ title, cells: [] }));
        let rows = 0;
        for (; rows < min(count, MOST) && budget.left > 0; rows++) {
            const cells = [StringOf(rows), ...cellsOf(next(iterator).value, rows)];
            for (let i = 0; i < columns.length; i++)
                push(columns[i].cells, cells[i]);
        }
        return draw(columns, rows, count);
    }

    function drawMap(data, budget) {
        const cellsOf = ([key, value], row) => {
            const name = typeof key === 'string' || typeof key === 'symbol' ? key : row;
            return [cellText(key, [row], budget), cellText(value, [name], budget)];
        };
        return drawIterated(read.mapEntries(data), read.mapNext, read.mapSize(data),
            ['(iteration index)', 'Key', 'Values'], cellsOf, budget);
    }

    const drawSet = (data, budget) => drawIterated(read.setValues(data), read.setNext, read.setSize(data),
        ['(iteration index)', 'Values'], (value, row) => [cellText(value, [row], budget)], budget);

    /* One column for each key met, in the order of a null object's keys, and "Values" for entries that have none. */
    function drawEntries(data, properties, budget) {
        const { names, count } = membersOf(data, budget);
        const byKey = { __proto__: null };
        const values = [];
        let rows = 0;
        for (; rows < names.length && budget.left > 0; rows++) {
            const entry = getOwnPropertyDescriptor(data, names[rows])?.value;
            if (!isObject(entry) || isHidden([names[rows]])) {
                values[rows] = propertyCell(data, names[rows], [names[rows]], budget);
                continue;
            }
            const keys = properties ?? membersOf(entry, budget).names;
            for (let i = 0; i < keys.length && budget.left > 0; i++)
                (byKey[keys[i]] ??= [])[rows] = propertyCell(entry, keys[i], [names[rows], keys[i]], budget);
        }
        const columns = map(keysOf(byKey), (key) => ({ title: key, cells: byKey[key] }));
        return draw([{ title: '(index)', cells: names }, ...columns,
            ...(values.length > 0 ? [{ title: 'Values', cells: values }] : [])], rows, count);
    }

    /* The text of an object as a table; properties, an array or undefined, says which columns. */
    function tableText(data, properties) {
        const budget = { left: longest };
        const brand = brandOf(data);
        return brand === 'Map' ? drawMap(data, budget)
            : brand === 'Set' ? drawSet(data, budget)
            : drawEntries(data, isArray(properties) ? properties : undefined, budget);
    }

    return { tableText };
})
