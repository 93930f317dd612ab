/* SPDX-License-Identifier: MIT
 *
 * Freezes everything that can be reached from the global object of the realm it is evaluated in.
 */
(function () {
    'use strict';
    const seen = new Set();
    const queue = [globalThis, Object.getPrototypeOf(function* () {}), Object.getPrototypeOf(async () => {}),
        Object.getPrototypeOf(async function* () {}), new Map().entries(), new Set().values(), [].values(),
        ''[Symbol.iterator](), ''.matchAll(/x/g)];
    while (queue.length > 0) {
        const object = queue.pop();
        if (Object(object) !== object || seen.has(object))
            continue;
        seen.add(object);
        queue.push(Object.getPrototypeOf(object));
        for (const property of Object.values(Object.getOwnPropertyDescriptors(object)))
            queue.push(property.value, property.get, property.set);
        if (object !== globalThis && !ArrayBuffer.isView(object))
            Object.freeze(object);
    }
})()
