"""Headers by the Fetch standard: names and values, their order, who may change what."""

import json

import pytest

CASES = {
    # name: (script, value)
    "of an object": ("new Headers({ B: '2', a: 1 }).get('b')", "2"),
    "of pairs": ("[...new Headers([['x', '1'], ['X', '2']])]", [["x", "1, 2"]]),
    "of headers": ("const h = new Headers({ a: '1' }); [...new Headers(h)]", [["a", "1"]]),
    "of a map": ("[...new Headers(new Map([['k', 'v']]))]", [["k", "v"]]),
    "sorted": ("[...new Headers({ c: '1', a: '2', b: '3' }).keys()].join('')", "abc"),
    "cookies stay apart": ("const h = new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2']]);"
                           "[h.getSetCookie(), h.get('set-cookie'), [...h].length]", [["a=1", "b=2"], "a=1, b=2", 2]),
    "absent": ("const h = new Headers(); [h.get('x'), h.has('x'), h.getSetCookie()]", [None, False, []]),
    "set replaces": ("const h = new Headers({ a: '1' }); h.append('A', '2'); h.set('a', '3'); h.get('a')", "3"),
    "delete": ("const h = new Headers({ a: '1' }); h.delete('A'); h.has('a')", False),
    "blanks around": ("new Headers({ a: '\\t b c \\r\\n' }).get('a')", "b c"),
    "empty value": ("new Headers({ a: '' }).get('a')", ""),
    "latin-1": ("new Headers({ a: '\\xe9' }).get('a')", "\xe9"),
    "forEach": ("const seen = []; new Headers({ b: '1', a: '2' }).forEach((v, k, h) => seen.push(k + v, h instanceof Headers)); seen",
                ["a2", True, "b1", True]),
    "iterators are live": ("const h = new Headers({ a: '1', c: '3' }), seen = [];"
                           "for (const [k] of h) { seen.push(k); if (k === 'a') h.set('b', '2'); } seen", ["a", "b", "c"]),
    "iterator's tag": ("Object.prototype.toString.call(new Headers().entries())", "[object Headers Iterator]"),
    "entries is the iterator": ("Headers.prototype.entries === Headers.prototype[Symbol.iterator]", True),
    "subclass": ("class H extends Headers { twice() { return this.get('a') + this.get('a'); } } new H({ a: '1' }).twice()", "11"),
    "constructor": ("new Headers().constructor === Headers && Headers.prototype.constructor === Headers", True),
    "members": ("Object.keys(Headers.prototype).sort().join()", "append,delete,entries,forEach,get,getSetCookie,has,keys,set,values"),
    "own array": ("new Headers().getSetCookie() instanceof Array && [...new Headers({ a: '1' })][0] instanceof Array", True),
    "request ignores what is the connection's": (
        "const h = new Request('http://a/', { headers: { Connection: 'x', Host: 'b', Cookie: 'c', 'Content-Length': '9' } }).headers; [...h.keys()]",
        ["cookie", "host"]),
}

THROWING = {
    "bad name": "new Headers({ 'a b': '1' })",
    "empty name": "new Headers().get('')",
    "name above latin-1": "new Headers().has('\\u0100')",
    "line break": "new Headers({ a: 'b\\nc' })",
    "NUL": "new Headers().set('a', 'b\\0c')",
    "value above latin-1": "new Headers().append('a', '\\u0100')",
    "symbol": "new Headers().get(Symbol())",
    "pair of three": "new Headers([['a', 'b', 'c']])",
    "null": "new Headers(null)",
    "number": "new Headers(1)",
    "without new": "Headers()",
    "no argument": "new Headers().append('a')",
    "another object": "Headers.prototype.get.call({}, 'a')",
    "prototype itself": "Headers.prototype.has('a')",
    "immutable": "Response.error().headers.append('a', 'b')",
}


@pytest.fixture(scope="module")
def results(shared_server):
    """The value of each case; "TypeError" where it threw one of the script's own realm."""
    scripts = {name: script for name, (script, _) in CASES.items()} | THROWING
    code = "const results = {};"
    for name, script in scripts.items():
        code += (f"try {{ results[{name!r}] = eval({json.dumps('{' + script + '}')}); }}"
                 f" catch (error) {{ results[{name!r}] = error instanceof TypeError ? 'TypeError' : String(error); }}")
    reply = shared_server.execute(code + "results;")
    assert reply["status"] == "success", reply
    return reply["result"]


@pytest.mark.parametrize("name", CASES)
def test_headers(results, name):
    assert results[name] == CASES[name][1]


@pytest.mark.parametrize("name", THROWING)
def test_refused(results, name):
    assert results[name] == "TypeError"
