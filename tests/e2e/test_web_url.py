"""URL, URLSearchParams and URLPattern. The parser has unit tests of its own; web-platform-tests go further: tests/wpt."""

import pytest

from support import run_cases

TYPE_ERROR = "TypeError: "

CASES = {
    "attributes": (
        "const u = new URL('https://us:pw@EXAMPLE.org:8080/a/../b?q=1#f');"
        "return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash]",
        ["https://us:pw@example.org:8080/b?q=1#f", "https://example.org:8080", "https:", "us", "pw", "example.org:8080",
         "example.org", "8080", "/b", "?q=1", "#f"]),
    "absent attributes are empty": (
        "const u = new URL('foo:x?#'); return [u.origin, u.host, u.port, u.username, u.password, u.search, u.hash, u.pathname]",
        ["null", "", "", "", "", "", "", "x"]),
    "base": ("return new URL('../c?d', 'https://h/a/b/').href", "https://h/a/c?d"),
    "base as a URL": ("return new URL('c', new URL('https://h/a/b')).href", "https://h/a/c"),
    "international host": ("return new URL('https://b\\u00fccher.de').host", "xn--bcher-kva.de"),
    "lone surrogates": ("return new URL('https://h/\\ud800').pathname", "/%EF%BF%BD"),
    "no URL": ("try { new URL('no') } catch (e) { return [e.name, e.message, e.code, e instanceof TypeError] }",
               ["TypeError", '"no" is not a URL', "ERR_INVALID_URL", True]),
    "no URL with its base": ("return new URL('//', 'https://h')", 'TypeError: "//" with base "https://h" is not a URL'),
    "parse": ("return [URL.parse('no'), URL.parse('/a', 'https://h').href, URL.parse('https://h') instanceof URL]",
              [None, "https://h/a", True]),
    "canParse": ("return [URL.canParse('no'), URL.canParse('/a', 'https://h'), URL.canParse('/a', 'no')]",
                 [False, True, False]),
    "setters": (
        "const u = new URL('https://h/'); u.protocol = 'http'; u.username = 'a'; u.password = 'b'; u.host = 'g:81';"
        "u.pathname = 'x y'; u.search = 'q'; u.hash = 'f'; u.port = 82; u.hostname = 'i'; return u.href",
        "http://a:b@i:82/x%20y?q#f"),
    "a setter that does not apply": ("const u = new URL('https://h/'); u.port = 'x'; u.host = 'a b'; return u.href", "https://h/"),
    "href is set or throws": (
        "const u = new URL('https://h/'); try { u.href = 'no' } catch (e) { return [String(e), u.href] }",
        ['TypeError: "no" is not a URL', "https://h/"]),
    "as text": ("const u = new URL('https://h'); return [`${u}`, JSON.stringify({ u })]", ["https://h/", '{"u":"https://h/"}']),
    "a foreign receiver": (
        "try { Object.getOwnPropertyDescriptor(URL.prototype, 'href').get.call({}) } catch (e) { return e instanceof TypeError }",
        True),
    "members are those of an interface": (
        "return [Object.keys(URL.prototype).includes('searchParams'), Object.keys(URL), String(new URL('foo:')),"
        "Object.prototype.toString.call(new URL('foo:')), URL.length, URL.name]",
        [True, ["parse", "canParse"], "foo:", "[object URL]", 1, "URL"]),
    "arguments are required": ("return new URL()", None),
    "a URL is not cloned": ("return structuredClone(new URL('foo:'))", None),

    "search parameters follow the URL": (
        "const u = new URL('https://h/?a=1'), p = u.searchParams; u.search = '?b=2'; const first = p.get('b');"
        "u.href = 'https://h/?c=3'; return [first, p.get('b'), p.get('c'), u.searchParams === p]", ["2", None, "3", True]),
    "the URL follows its search parameters": (
        "const u = new URL('https://h/?a=1#f'); u.searchParams.append('\\u00e4 ', '&='); const added = u.href;"
        "u.searchParams.delete('a'); u.searchParams.delete('\\u00e4 '); return [added, u.href]",
        ["https://h/?a=1&%C3%A4+=%26%3D#f", "https://h/#f"]),
    "parsing a query": (
        "return [...new URLSearchParams('?a=1&&b&=c&d=%20+%C3%A4%ff%zz&e=f=g')]",
        [["a", "1"], ["b", ""], ["", "c"], ["d", "  \u00e4\ufffd%zz"], ["e", "f=g"]]),
    "from pairs, records, other parameters": (
        "const p = new URLSearchParams([['a', 1], new Set(['b', 2])]);"
        "return [`${p}`, `${new URLSearchParams(p)}`, `${new URLSearchParams({ a: 1, '\\ud800': 2, '\\ufffd': 3 })}`, `${new URLSearchParams(null)}`]",
        ["a=1&b=2", "a=1&b=2", "a=1&%EF%BF%BD=3", "null="]),
    "from what is none": ("return new URLSearchParams([['a']])", None),
    "get, getAll, has, size": (
        "const p = new URLSearchParams('a=1&b=2&a=3'); return [p.get('a'), p.get('x'), p.getAll('a'), p.has('a'), p.has('a', 2), p.has('a', 3), p.size]",
        ["1", None, ["1", "3"], True, False, True, 3]),
    "set keeps the first": ("const p = new URLSearchParams('a=1&b=2&a=3'); p.set('a', 4); p.set('c', 5); return `${p}`", "a=4&b=2&c=5"),
    "delete with a value": ("const p = new URLSearchParams('a=1&a=2&a'); p.delete('a', '2'); return `${p}`", "a=1&a="),
    "sort is stable": ("const p = new URLSearchParams('b=1&a=2&b=0&\\ufffd=3&\\u{1f308}=4'); p.sort(); return [...p.keys()].join() + p.get('b')",
                       "a,b,b,\U0001f308,\ufffd1"),
    "iteration is live": (
        "const p = new URLSearchParams('a=1&b=2'), seen = []; for (const [name] of p) { seen.push(name); if (seen.length === 1) p.append('c', 3) } return seen",
        ["a", "b", "c"]),
    "forEach": ("const seen = []; new URLSearchParams('a=1').forEach(function (v, k, p) { seen.push(v, k, `${p}`, this.x) }, { x: 5 }); return seen",
                ["1", "a", "a=1", 5]),
    "iterators": (
        "const p = new URLSearchParams('a=1'), i = p.entries(); return [String(i), p[Symbol.iterator] === p.entries, [...p.keys()], [...p.values()], i.next(), i.next().done]",
        ["[object URLSearchParams Iterator]", True, ["a"], ["1"], {"value": ["a", "1"], "done": False}, True]),
    "what a script does to its built-ins": (
        "URL, URLSearchParams; String.prototype.slice = String.prototype.indexOf = Array.prototype.sort = () => { throw new Error('spoiled') };"
        "const u = new URL('https://h/?b=1&a=2'); u.searchParams.sort(); return [u.host, u.search]", ["h", "?a=2&b=1"]),
}


@pytest.fixture(scope="module")
def results(shared_server):
    cases = {name: code for name, (code, _) in CASES.items()}
    spoiling = cases.pop("what a script does to its built-ins")
    return {**run_cases(shared_server.execute, cases), **run_cases(shared_server.execute, {"what a script does to its built-ins": spoiling})}


@pytest.mark.parametrize("name", CASES)
def test_case(results, name):
    expected = CASES[name][1]
    if expected is None and isinstance(results[name], str):
        assert "Error: " in results[name]
    else:
        assert results[name] == expected


PATTERNS = {
    "groups": ("return new URLPattern({ pathname: '/books/:id(\\\\d+)' }).exec('https://h/books/12').pathname.groups", {"id": "12"}),
    "test": ("const p = new URLPattern('https://*.example.org/*'); return [p.test('https://a.example.org/b'), p.test('https://example.com/b')]",
             [True, False]),
    "base": ("return new URLPattern('/a/*', 'https://h').test('a/b', 'https://h/')", True),
    "components": ("const p = new URLPattern({ hostname: 'h', search: '*' }); return [p.hostname, p.pathname, p.search, p.hasRegExpGroups]",
                   ["h", "*", "*", False]),
    "nothing found": ("return new URLPattern({ pathname: '/a' }).exec('https://h/b')", None),
    "no pattern": ("try { new URLPattern({ pathname: '/(' }) } catch (e) { return e instanceof TypeError }", True),
}


def test_patterns(shared_server):
    results = run_cases(shared_server.execute, {name: code for name, (code, _) in PATTERNS.items()})
    assert results == {name: expected for name, (_, expected) in PATTERNS.items()}


def test_a_large_query(shared_server):
    reply = shared_server.execute("""
        const u = new URL('https://h/?' + 'a=%20&'.repeat(200000));
        u.searchParams.set('a', 'only');
        u.href""")
    assert reply["result"] == "https://h/?a=only"


def test_a_text_that_is_too_large_is_no_url(shared_server):
    assert shared_server.execute("URL.canParse('https://h/' + 'x'.repeat(9 << 20))")["result"] is False


def test_shared_isolation(serve):
    server = serve("js.isolation=shared", "js.pool_size=1")
    code = "new URL('https://h/?a=1').searchParams.get('a')"
    assert [server.execute(code)["result"] for _ in range(3)] == ["1"] * 3
