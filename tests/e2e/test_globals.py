"""Variables and functions at the top level are properties of the global object, in a wrapped text as in a plain one: each
text is run as it is and with an await and a return around it, and has to leave the same globals."""

import random

import pytest

from test_values import value_of


@pytest.fixture(scope="module")
def client(shared_server):
    with shared_server.client() as client:
        yield client


# All enumerable globals with what they hold, read through the global object.
PROBE = """
;(() => {
    const show = (value) => typeof value === 'function' || value === undefined ? String(value) : value;
    return Object.keys(globalThis).sort().map((name) => [name, show(globalThis[name])]);
})()"""

WRAPPERS = {
    "await before": "await null;\n%s",
    "await behind": "%s\nconst awaited_ = await null",
    "await inside": "if (true) { await null }\n%s",
    "return before": "if (false) return;\n%s",
}

TEXTS = [
    "var x = {n: 1}",
    "var a, b = 2, c = a, d = [b]",
    "var a = 1; var a; var a = a + 1",
    "var {a, b: c, ...d} = {a: 1, b: 2, e: 3, f: 4}",
    "var {a = 1, b: {c = 2, d: [e]} = {d: [3]}, ['k' + 1]: f, 'q r': g = 5, 7: h} = {k1: 4, 7: 8}",
    "var [a, , b = 2, [c], {d}, ...[e, f]] = [1, 0, undefined, [3], {d: 4}, 5, 6]",
    "var {\n  a, // the first\n  b /* : c */ : d,\n  e\n} = {a: 1, b: 2, e: 3}, f = 4",
    "var f = x => x, g = 2",
    "var f = (x, y) => { var inner; return x }, g = async () => 1, h = function () { var deep = 1 }",
    "var o = {m() { var inner }, get p() { var inner; return 1 }, k: 1}, p = o.p",
    "var c = class { static { var inner = 1 } static x = 2; m() { var n } }, after = c.x",
    "var t = `${(() => { var inner = 1; return inner })()}`, u = /var z = 1/.source",
    "var x = 'a' in {a: 1}, y = 2",
    "var x = 1\n, y = 2\nvar z\n= 3",
    "var x = 1 ? 2 : 3, y = x ? {z: 1} : 2, w",
    "var \\u0061b = 1, \\u{63} = 2, é = 3, $ = 4, _ = 5",
    "var async = 1, of = 2, get = 3, set = 4, let_ = 5, static_ = 6, yield_ = 7",
    "var yield = 1, let = 2, static = 3, async\nvar of",
    "var arguments_ = 1, eval_ = 2, undefined_ = 3",
    "var undefined; var NaN; var Infinity; seen = [undefined === void 0, NaN !== NaN, Infinity === 1 / 0]",
    "for (var i = 0, n = 3; i < n; i++, n--) ;",
    "for (var [a, {b}] of [[1, {b: 2}]]) ;",
    "for (var {a, b: [c] = [5]} of [{a: 1}]) { var d = c }",
    "for (var k in {x: 1, y: 2}) var last = k",
    "for (var k in {x: 1}, {y: 2}) ;",
    "for (var of of [1]) ; for (var x of [2]) ;",
    "for (var i = [1, 2].length, f = () => i; i > 0; i--) ;",
    "for (;;) { var inside = 1; break }",
    "while (true) { var a = 1; do { var b = 2 } while (false); break }",
    "if (true) var a = 1; else var b = 2",
    "if (false) { var a = 1 } else { var [b] = [2] }",
    "{ { var deep = 1 } }",
    "label: { var a = 1; break label; var b }",
    "a: b: for (var x of [1]) continue a",
    "switch (1) { case 1: var a = 1; break; default: var b = 2 }",
    "try { var a = 1; throw 2 } catch (e) { var b = e } finally { var c = 3 }",
    "try { throw 2 } catch (e) { var e = 5 }",
    "try { throw {m: 2} } catch ({m}) { var got = m }",
    "with ({w: 1}) { var w = 2, v = 3 }",
    "var w = 1; with ({w: 5}) { var w = 6 }",
    "seen = typeof later; var later = 1",
    "seen = [typeof f, f(), globalThis.f === f]; function f() { return 7 }",
    "function f() { return 1 } function f() { return 2 }",
    "function f() { return 1 } var f = 3",
    "var f; function f() { return 1 }",
    "async function a() {} function* g() {} async function* h() {}",
    "async function f(a = {b: 1}, [c] = []) { var inner } function g({x}, ...y) {}",
    "label: function f() { return 1 }",
    "{ function f() { return 1 } }",
    "{ seen = typeof f; function f() { return 1 } f = 2 }",
    "if (true) function f() { return 1 }",
    "switch (1) { case 1: function f() { return 1 } }",
    "try { function f() { return 1 } } finally { function g() {} }",
    "seen = typeof f; { function f() { return 1 } }",
    "{ async function f() {} function* g() {} async function* h() {} }",
    "if (false) { function f() {} }",
    "let f = 1; { function f() {} }",
    "let a = 1; const b = 2; class C {} { let d = 3; const e = 4; class F {} }",
    "let a = 1; { let a = 2; { var b = a } }",
    "'use strict'; var a = 1; function f() { return this } { function g() {} }",
    "'use strict'\nvar a = (function () { return this === undefined })()",
    "/* first */ 'use strict' // and a comment\n; var a = 1",
    "'other'; 'use strict'; var a = (function () { return this === undefined })()",
    "#!/usr/bin/env rrjs\nvar a = 1",
    "#!/usr/bin/env rrjs\n'use strict'\nvar a = 1",
    "var x = 1; globalThis.x = 2; seen = x; x = 3",
    "var x = 1; globalThis.x++; this.x += 2; seen = [x, this.x, globalThis['x']]",
    "var x = 1; seen = [(0, eval)('x'), new Function('return x')()]; (0, eval)('x = 5'); seen.push(x)",
    "var x = 1; new Function('x = 6')(); seen = x",
    "var n = 0; function up() { return ++n } seen = [up(), globalThis.up(), n, globalThis.n]",
    "var x = 1; seen = [Object.hasOwn(globalThis, 'x'), 'x' in globalThis, 'y' in globalThis, typeof y]; var y",
    "var x = 1; seen = []; for (const k in globalThis) if (k === 'x') seen.push(k)",
    "var x = 1; Object.defineProperty(globalThis, 'y', {value: 2, enumerable: true}); seen = y",
    "var toString; var hasOwnProperty = 1; seen = typeof toString",
    "var args; seen = typeof args; var args = 5",
    "var log = log || 1, metrics = 2; seen = [typeof log, typeof globalThis.log.info]",
    "var console = {log() { return 'mine' }}; seen = console.log()",
    "function setTimeout() { return 'mine' } seen = [setTimeout(), globalThis.setTimeout()]",
    "var URL = URL || 1; seen = new URL('http://a/').host",
    "var fetch, Headers; seen = [typeof fetch, typeof Headers]",
    "var Array = Array, Object_ = Object; seen = [1] instanceof Array",
    "var Map = 5; seen = Map",
    "var globalThis_ = globalThis, self_ = this; seen = self_ === globalThis_; globalThis_ = self_ = 0",
    "var __proto__ = 5; seen = __proto__",
    "var constructor = 5, valueOf = 6, prototype = 7, length = 8, name = 9",
    "x = 1; var y = x; delete globalThis.x",
    "var x = 1; x = undefined",
    "var f = function () {}, g = () => {}, C = class {}; seen = [f.name, g.name, C.name]",
    "var $r = 1, $r0 = 2, $r_ = 3",
    "var s = 'var q = 1', t = `var r`, u = /* var v */ 1 // var w",
    "var a = {var: 1}.var, b = ({function: 2}).function; a.var; var c = a?.var",
    "var a = [].concat([1], [2]), b = ((c, d) => c)(1, 2), e = {f: 1, g: 2}",
    "var a = async x => x, b = async (x) => { var c }, d = function* () { var e }",
    "var a = 5, g = 1, b = a / 2 / g, c",
    "var a = 1;;; var b = 2;",
    "var a = new (class { constructor() { var inner } })(), b",
    "var {length} = 'abc', {a = () => { var z }, b} = {b: 1}",
    "var {a: globalThis_a, b: {}} = {a: 1, b: {}}, [] = [], {} = {}, z = 1",
    "var a = function () { return 1 }\nvar b = 2",
    "var a = {}\n;[1].forEach((x) => { var inner = x })\nvar b",
    "do var x = 1; while (false)",
    "do var x = 1\nwhile (false) var y = 2",
    "for (var x = 1; x < 2; x++) for (var y of [x]) for (var z in {y}) ;",
    "for (const v of [1]) { var w = v } for (let i = 0, j = 1; i < j; i++) { var k = i }",
    "if (true) { if (true) { for (;;) { try { var deep = 1 } finally { break } } } }",
    "var a = b = 1",
    "function a() { var a1; function b() {} { function c() {} } }",
    "var a = (function named() { var b; return 1 })()",
    "var x = class { static [(() => { var inner = 1; return 'k' })()] = 1 }",
]


@pytest.mark.parametrize("text", TEXTS, ids=[text[:60] for text in TEXTS])
def test_globals_are_the_same_with_and_without_a_wrapper(client, text):
    expected = value_of(client.execute, text + PROBE, args=[1])
    for name, wrapper in WRAPPERS.items():
        if text.startswith(("'", "/*", "#!")) and "%s" != wrapper[:2]:
            continue  # a directive and a hashbang stand at the beginning
        assert value_of(client.execute, wrapper % text + PROBE, args=[1]) == expected, name


def random_text(random_):
    """A valid text of declarations in all kinds of places, in which no two kinds of names meet."""
    names = [f"v{i}" for i in range(12)]
    count = iter(range(1000))

    def pattern(depth):
        kind = random_.randrange(4 if depth else 1)
        if kind == 0:
            return random_.choice(names)
        parts = [pattern(depth - 1) for _ in range(random_.randrange(4))]
        if kind == 1:
            return "[" + ", ".join(random_.choice(["", "%s = 7"]) % p if "%" in p else p for p in parts) + "]"
        if kind == 2:
            return "{" + ", ".join(f"k{i}: {p}" if p[0] in "[{" or random_.random() < .5 else p
                                   for i, p in enumerate(parts)) + "}"
        return "[" + ", ".join([f"{p} = {'[]' if p[0] in '[{' else '1'}" for p in parts] +
                               ["..." + random_.choice(names)]) + "]"

    def value():
        return random_.choice(["1", "x => x", "{a: 1, b: [2]}", "[1, {c: 2}]", "'a, b'", "`${1}, ${[2, 3]}`", "/,/.source",
                               "(1, 2)", "function (a, b) { var z = 1, y }", "async () => { var z }", "1 ? 2 : 3",
                               "class { static { var z } m() { var y } }", "'a' in {a: 1}", "{m() { var z }}.m", "4 / 2 / 1"])

    def declaration():
        parts = []
        for _ in range(random_.randrange(1, 4)):
            target = pattern(random_.randrange(3))
            source = value() if target[0] not in "[{" else "[[[]], [[]], [[]]]" if target[0] == "[" else \
                "{k0: [[], []], k1: [[]], k2: [[]], k3: []}"
            parts.append(target if random_.random() < .2 and target[0] not in "[{" else f"{target} = {source}")
        return "var " + random_.choice([", ", ",\n", "\n, ", " /* , */ , "]).join(parts)

    def statement(depth):
        end = random_.choice([";", "\n", ";\n", " // var c\n"])
        kind = random_.randrange(12 if depth else 3)
        inner = lambda: "".join(statement(depth - 1) for _ in range(random_.randrange(3)))
        if kind < 2:
            return declaration() + end
        if kind == 2:
            return random_.choice(["", "async "]) + "function" + random_.choice([" ", "* "]) + f"f{next(count)}() {{}}" + end
        if kind == 3:
            return "{ " + inner() + " }\n"
        if kind == 4:
            return "if (true) { " + inner() + " } else { " + inner() + " }\n"
        if kind == 5:
            return f"for (var {pattern(1)} of [[[], []]]) {{ {inner()} }}\n"
        if kind == 6:
            return f"for (var {random_.choice(names)} in {{a: 1}}, {{b: 1}}) {{ {inner()} }}\n"
        if kind == 7:
            return f"for (var i{next(count)} = 0, n = {value()}; false; ) {{ {inner()} }}\n"
        if kind == 8:
            return f"try {{ {inner()} throw 1 }} catch {{ {inner()} }} finally {{ {inner()} }}\n"
        if kind == 9:
            return f"switch (1) {{ case 1: {inner()} default: {inner()} }}\n"
        if kind == 10:
            return f"l{next(count)}: do {{ {inner()} }} while (false)" + end
        return f"(() => {{ {inner()} }})();\n"

    return "".join(statement(3) for _ in range(random_.randrange(1, 6)))


def test_globals_of_random_texts(client):
    """Whatever is declared where. Names of blocks' functions do not meet others, since engines differ there."""
    random_ = random.Random(7)
    ran = 0
    for _ in range(400):
        text = random_text(random_)
        plain = client.execute(text + PROBE)
        for name, wrapper in WRAPPERS.items():
            reply = client.execute(wrapper % text + PROBE)
            assert (reply["status"], reply["result"]) == (plain["status"], plain["result"]), (name, text)
        ran += plain["status"] == "success"
    assert ran > 200


def test_lexical_declarations_are_no_globals(client):
    assert value_of(client.execute, "let a = 1; await null; [typeof globalThis.a, Object.hasOwn(globalThis, 'a')]") == \
        ["undefined", False]


def test_thousands_of_variables(client):
    text = "".join(f"var name{i} = {i};\n" for i in range(6000)) + "function last() { return name5999 }\n"
    assert value_of(client.execute, f"await null;\n{text}[name0, globalThis.name4321, globalThis.last()]") == [0, 4321, 5999]
    assert value_of(client.execute, "await null; var " + ", ".join(f"a{i % 10}" for i in range(30000)) +
                    "; Object.keys(globalThis).filter((name) => /^a\\d$/.test(name)).length") == 10


def test_positions_stay_behind_declarations(client):
    for wrapper in ("%s", *WRAPPERS.values()):
        lead = wrapper.split("%s")[0].count("\n")
        reply = client.execute(wrapper % "'use strict'; var a = 1, f = () => 2;\nfunction g() {\n  a.b.c\n}\nvar z;\ng()")
        assert (reply["exception"]["line"], reply["exception"]["column"]) == (3 + lead, 6), wrapper
        frames = [frame.rsplit("@", 1)[1] for frame in reply["exception"]["stack"].split("\n") if "script.js" in frame]
        assert frames == [f"script.js:{3 + lead}:6", f"script.js:{6 + lead}:2"], wrapper


# ---- shared isolation: what stays for the next execution ----

@pytest.fixture
def shared(serve):
    with serve("js.pool_size=1", "js.isolation=shared").client() as client:
        yield lambda code, **members: value_of(client.execute, code, **members)


PLAIN, AWAIT = "%s", "await null; %s"


@pytest.mark.parametrize("second", [PLAIN, AWAIT], ids=["plain", "await"])
@pytest.mark.parametrize("first", [PLAIN, AWAIT], ids=["plain", "await"])
def test_variables_stay(shared, first, second):
    shared(first % "var n = 1, o = {k: 2}; function f() { return 3 } { function g() { return 4 } } 0")
    assert shared(second % "[n, o, f(), g(), globalThis.n, globalThis.f()]") == [1, {"k": 2}, 3, 4, 1, 3]
    assert shared(second % "var n, o; n += 10; o.k++; [n, o.k, globalThis.n]")[:2] == [11, 3]
    assert shared(first % "[n, o.k, globalThis.n]") == [11, 3, 11]
    assert shared(second % "function f() { return 30 } var g = 40; f() + g") == 70
    assert shared(first % "[f(), g, globalThis.g]") == [30, 40, 40]


@pytest.mark.parametrize("first", [PLAIN, AWAIT], ids=["plain", "await"])
def test_functions_that_stay_share_their_variables_with_later_scripts(shared, first):
    shared(first % "var n = 0; function up() { return ++n } var read = () => n; 0")
    assert shared("[up(), up(), n]") == [1, 2, 2]
    assert shared("n = 10; [up(), globalThis.n]") == [11, 11]
    assert shared("await null; [up(), n]") == [12, 12]
    assert shared("return read()") == 12


def test_the_same_script_again(shared):
    text = "var n = (globalThis.n ?? 0) + 1; var list = list || []; function f() { return n } list.push(f()); await null; list"
    for i in range(1, 6):
        assert shared(text) == list(range(1, i + 1))


def test_what_no_function_can_reach_becomes_a_plain_property(shared):
    shared("var plain = 1; await null; globalThis.plain++")
    assert shared("Object.getOwnPropertyDescriptor(globalThis, 'plain')") == \
        {"value": 2, "writable": True, "enumerable": True, "configurable": True}
    shared("var kept = 1; await null; globalThis.f = () => kept; 0")
    assert shared("kept++; f()") == 2


def test_what_a_script_removes_or_replaces_stays_so(shared):
    shared("var a = 1, b = 2; await null; delete globalThis.a; Object.defineProperty(globalThis, 'b', {value: 5}); 0")
    assert shared("[typeof a, b]") == ["undefined", 5]


def test_variables_stay_of_a_script_that_fails(shared, serve):
    with serve("js.pool_size=1", "js.isolation=shared").client() as client:
        assert client.execute("var a = 1; await null; a = 2; throw new Error('x')")["status"] == "error"
        assert value_of(client.execute, "a") == 2
        assert client.execute("var b = 3; await null; for (;;) b++", timeout_ms=300)["status"] == "timeout"
        assert value_of(client.execute, "typeof b") == "number"


def test_globals_with_accessors_of_their_own(shared):
    shared("Object.defineProperty(globalThis, 'bad', {get() { throw new Error('no') }, configurable: true});"
           "Object.defineProperty(globalThis, 'fixed', {value: 1}); 0")
    assert shared("var bad, fixed; await null; [typeof bad, fixed]") == ["undefined", 1]
    assert shared("fixed") == 1
