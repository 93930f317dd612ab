/* SPDX-License-Identifier: MIT
 *
 * Puts the texts of an object's items and properties on lines, as node's util.inspect does. Runs in the system realm.
 *
 * host: { brands }
 */
(function (host) {
    'use strict';

    const { uncurry } = host.brands;
    const { min, max, floor, round, sqrt } = Math;
    const join = uncurry(Array.prototype.join);
    const push = uncurry(Array.prototype.push);
    const contains = uncurry(String.prototype.includes);
    const repeat = uncurry(String.prototype.repeat);
    const padStart = uncurry(String.prototype.padStart);
    const padEnd = uncurry(String.prototype.padEnd);
    const test = uncurry(RegExp.prototype.test);

    function areNumbers(texts, count) {
        for (let i = 0; i < count; i++)
            if (!test(/^(?:-?(?:\d[\d.e+-]*n?|Infinity)|NaN)$/, texts[i]))
                return false;
        return true;
    }

    /* Puts many short items into columns, as wide as the widest of each. */
    function groupItems(view, texts) {
        const count = texts.length > view.maxItems ? texts.length - 1 : texts.length;
        let total = 0;
        let widest = 0;
        for (let i = 0; i < count; i++) {
            total += texts[i].length + 2;
            widest = max(widest, texts[i].length);
        }
        const width = widest + 2;
        if (width * 3 + view.indentation >= view.breakLength || (total / width <= 5 && widest > 6))
            return texts;
        const columns = columnCount(view, texts.length, count, total, width);
        return columns <= 1 ? texts : alignRows(texts, count, columns);
    }

    /* About a square, as characters are 2.5 times as high as wide; at most 12 columns. */
    function columnCount(view, entries, count, total, width) {
        const biasedWidth = max(width - 3 - sqrt(width - total / entries), 1);
        const square = round(sqrt(2.5 * biasedWidth * count) / biasedWidth);
        return min(square, floor((view.breakLength - view.indentation) / width), 12);
    }

    function alignRows(texts, count, columns) {
        const pad = areNumbers(texts, count) ? padStart : padEnd;
        const widths = [];
        for (let column = 0; column < columns; column++) {
            widths[column] = 2;
            for (let i = column; i < count; i += columns)
                widths[column] = max(widths[column], texts[i].length + 2);
        }
        const rows = [];
        for (let first = 0; first < count; first += columns)
            push(rows, rowText(texts, first, min(first + columns, count), widths, pad));
        if (count < texts.length)
            push(rows, texts[count]);
        return rows;
    }

    function rowText(texts, first, end, widths, pad) {
        let row = '';
        for (let i = first; i < end - 1; i++)
            row += pad(`${texts[i]}, `, widths[i - first], ' ');
        const last = texts[end - 1];
        return row + (pad === padStart ? padStart(last, widths[end - 1 - first] - 2, ' ') : last);
    }

    function fitsOneLine(view, shape, base, texts) {
        let width = 2 * texts.length + view.indentation + shape.open.length + base.length + 10;
        for (let i = 0; i < texts.length && width <= view.breakLength; i++)
            width += texts[i].length;
        return width <= view.breakLength && !contains(base, '\n');
    }

    /* On one line when it fits and holds at most so many levels of objects as are compact; else one property, or row of items, a line. */
    function layOut(view, shape, base, texts, level) {
        const before = base === '' ? '' : `${base} `;
        const rows = shape.isList && texts.length > 6 && view.compact > 0 ? groupItems(view, texts) : texts;
        if (view.innermost - level < view.compact && rows === texts && fitsOneLine(view, shape, base, texts)) {
            const line = join(texts, ', ');
            if (!contains(line, '\n'))
                return `${before}${shape.open} ${line} ${shape.close}`;
        }
        const indent = `\n${repeat(' ', view.indentation)}`;
        return `${before}${shape.open}${indent}  ${join(rows, `,${indent}  `)}${indent}${shape.close}`;
    }

    return { layOut };
})
