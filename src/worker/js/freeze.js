/* SPDX-License-Identifier: MIT
 *
 * Freezes everything that can be reached from the system realm's global object and from the bindings, prototypes that
 * only instances lead to included. Scripts hold functions of this realm; after this they can change nothing in it. */
(function (bindings) {
    'use strict';
    const roots = [
        globalThis, bindings,
        (function* () {})(), (async function* () {})(), async () => {}, function* () {}, async function* () {},
        [][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'x'.matchAll(/x/g), /x/,
        Iterator.from({ next() {} }), [].values().map((x) => x),
    ];
    const seen = new Set();
    const open = [...roots];
    while (open.length > 0) {
        const object = open.pop();
        if (typeof object !== 'object' && typeof object !== 'function' || object === null || seen.has(object)) continue;
        if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) continue;
        seen.add(object);
        for (const key of Reflect.ownKeys(object)) {
            const property = Reflect.getOwnPropertyDescriptor(object, key);
            open.push(property.value, property.get, property.set);
        }
        open.push(Reflect.getPrototypeOf(object));
    }
    for (const object of seen) Object.freeze(object);
    return seen.size;
})
