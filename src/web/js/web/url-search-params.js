/* SPDX-License-Identifier: MIT
 *
 * URLSearchParams by the URL standard.
 *
 * For other groups: paramsOf(url, query, onChange) are those of a URL, which onChange(url, query) tells of changes, and
 * refill(params, query) follows its changes; isSearchParams(value). */
(function (kit) {
    'use strict';

    const { formEncode, formDecode } = kit.host.url;
    const { isObject, needArguments, usvString, pairs, iterable, bodies } = kit.need('webidl');
    const { expose, show } = kit.need('shape');
    const uncurry = Function.prototype.bind.bind(Function.prototype.call);
    const slice = uncurry(String.prototype.slice);
    const indexOf = uncurry(String.prototype.indexOf);
    const sortPairs = uncurry(Array.prototype.sort);

    /* ---- application/x-www-form-urlencoded ---- */

    const decode = (text) => indexOf(text, '%') < 0 && indexOf(text, '+') < 0 ? text : formDecode(text);

    function parseQuery(text) {
        const list = [];
        for (let start = 0, end; start < text.length; start = end + 1) {
            end = indexOf(text, '&', start);
            if (end < 0) end = text.length;
            if (end === start) continue;
            const part = slice(text, start, end), equals = indexOf(part, '=');
            list[list.length] = equals < 0
                ? [decode(part), '']
                : [decode(slice(part, 0, equals)), decode(slice(part, equals + 1))];
        }
        return list;
    }

    function serialise(list) {
        let text = '';
        for (let i = 0; i < list.length; i++)
            text += `${i > 0 ? '&' : ''}${formEncode(list[i][0])}=${formEncode(list[i][1])}`;
        return text;
    }

    /* ---- URLSearchParams ---- */

    function listOf(init) {
        if (isObject(init)) return pairs(init, usvString, 'URLSearchParams');
        const text = usvString(init);
        return parseQuery(text[0] === '?' ? slice(text, 1) : text);
    }

    let paramsOf, refill, isSearchParams, entriesOf;

    class URLSearchParams {
        #list;
        #url = null;
        #onChange;

        static {
            paramsOf = (url, query, onChange) => {
                const params = new URLSearchParams();
                params.#list = parseQuery(query);
                params.#url = url;
                params.#onChange = onChange;
                return params;
            };
            refill = (params, query) => { params.#list = parseQuery(query); };
            isSearchParams = (value) => isObject(value) && #list in value;
            entriesOf = (params) => params.#list;
        }

        constructor(init = '') {
            this.#list = init === '' ? [] : listOf(init);
        }

        #changed() {
            if (this.#url !== null) this.#onChange(this.#url, serialise(this.#list));
        }

        get size() { return this.#list.length; }

        append(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'append');
            list[list.length] = [usvString(name), usvString(value)];
            this.#changed();
        }

        delete(name, value = undefined) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'delete');
            name = usvString(name);
            if (value !== undefined) value = usvString(value);
            let kept = 0;
            for (let i = 0; i < list.length; i++)
                if (list[i][0] !== name || value !== undefined && list[i][1] !== value) list[kept++] = list[i];
            list.length = kept;
            this.#changed();
        }

        get(name) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'get');
            name = usvString(name);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name) return list[i][1];
            return null;
        }

        getAll(name) {
            const list = this.#list, values = [];
            needArguments(arguments.length, 1, 'getAll');
            name = usvString(name);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name) values[values.length] = list[i][1];
            return values;
        }

        has(name, value = undefined) {
            const list = this.#list;
            needArguments(arguments.length, 1, 'has');
            name = usvString(name);
            if (value !== undefined) value = usvString(value);
            for (let i = 0; i < list.length; i++)
                if (list[i][0] === name && (value === undefined || list[i][1] === value)) return true;
            return false;
        }

        set(name, value) {
            const list = this.#list;
            needArguments(arguments.length, 2, 'set');
            name = usvString(name);
            value = usvString(value);
            let kept = 0, found = false;
            for (let i = 0; i < list.length; i++) {
                if (list[i][0] !== name) list[kept++] = list[i];
                else if (!found) list[kept++] = [name, value];
                found ||= list[i][0] === name;
            }
            list.length = kept;
            if (!found) list[kept] = [name, value];
            this.#changed();
        }

        sort() {
            sortPairs(this.#list, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
            this.#changed();
        }

        toString() { return serialise(this.#list); }
    }

    iterable(URLSearchParams, entriesOf);
    expose(URLSearchParams);
    show(URLSearchParams, [], {
        pairs: (params) => ({ list: entriesOf(params), count: entriesOf(params).length }),
        isMap: true,
        text: (params) => kit.shownQuery(serialise(entriesOf(params))),
    });
    bodies[bodies.length] = {
        isIt: isSearchParams,
        extract: (params) => ({ source: serialise(entriesOf(params)), type: 'application/x-www-form-urlencoded;charset=UTF-8' }),
    };

    return { URLSearchParams, isSearchParams, paramsOf, refill };
})
