"""Scripts that are modules: texts with exports, import.meta or import(), over RPC and on the command line."""

import pytest

from support import run_rrjs


@pytest.fixture(scope="module")
def client(shared_server):
    with shared_server.client() as client:
        yield client


def place_of(reply):
    exception = reply["exception"]
    return exception.get("file"), exception.get("line"), exception.get("column")


NO_PROGRAM = 'cannot import "pricing": there is no program of this name that can be loaded and may be imported'


@pytest.mark.parametrize("code, value", [
    ("export default 1 + 1; 5", 2),
    ("export default { a: args.a }", {"a": 1}),
    ("const a = 1; export { a as default, a as b }", 1),
    ("export default await Promise.resolve([1])", [1]),
    ("export default (async () => 3)()", 3),
    ("export default () => 1", None),
    ("export default function f() { return 1 }", None),
    ("export default class {}", None),
    ("export default undefined", None),
    ("export default new Error('x')", {"name": "Error", "message": "x"}),
    ("export let n = 1; n++; export { n as default }", 2),
    ("export const a = 20; a + 1", 21),
    ("export const a = 20; if (a) { a + 2 } else { 0 }", 22),
    ("export const a = 20", None),
    ("export {}; await 4", 4),
    ("export default this === undefined", True),
    ("export {}; [typeof args, typeof log.info, typeof fetch]", ["object", "function", "function"]),
    ("export const f = 1; var v = 2; function g() {} export default [typeof globalThis.f, typeof globalThis.v, typeof globalThis.g]",
     ["undefined"] * 3),
    ("import.meta.url", "file:///script.js"),
    ("export default import.meta", {"url": "file:///script.js", "dirname": "/", "filename": "/script.js", "env": {}}),
    ("export default new URL('./a.json', import.meta.url).href", "file:///a.json"),
    ("import.meta.mine = 1; import.meta.mine", 1),
    ("export default Object.getPrototypeOf(import.meta.env) === Object.prototype", True),
    ("await import('pricing').catch((error) => error.message)", NO_PROGRAM),
    ("import(`pricing`).catch((error) => error instanceof TypeError)", True),
    ("const promise = import('pricing'); promise.catch(() => {}); [promise instanceof Promise, typeof promise.then]", [True, "function"]),
    ("var v = 1; function f() {} import('x').catch(() => {}); [globalThis.v, typeof globalThis.f, this === globalThis]", [1, "function", True]),
    ("sloppy = 1; await import('x').catch(() => sloppy)", 1),
    ("return import('x').catch(() => 7)", 7),
    ("({ import: 1 }).import + ({ import() { return 1 } }).import()", 2),
    ("'import(x) export default 1'; /import.meta/.source", "import.meta"),
])
@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_value(client, shared_isolation, isolation, code, value):
    execute = client.execute if isolation == "fresh" else shared_isolation.execute
    for _ in range(2):
        reply = execute(code, args={"a": 1})
        assert (reply["status"], reply["result"]) == ("success", value), reply


@pytest.fixture(scope="module")
def shared_isolation(tmp_path_factory):
    from conftest import end
    from support import Server
    server = Server(tmp_path_factory.mktemp("shared"), ("js.pool_size=1", "js.isolation=shared"), None, None)
    yield server
    end(server)


@pytest.mark.parametrize("code, error, place", [
    ("export const a = 1;\nthrow new TypeError('bad')", "TypeError: bad", (2, 20)),
    ("export const a = 1; missing()", "ReferenceError: Can't find variable: missing", (1, 28)),
    ("export default missing()", "ReferenceError: Can't find variable: missing", (1, 23)),
    ("export default 1; missing()", "ReferenceError: Can't find variable: missing", (1, 26)),
    ("/* \U0001f600 */ export default { a: missing() }", "ReferenceError: Can't find variable: missing", (1, 37)),
    ("export {\r\n};\r\nmissing()", "ReferenceError: Can't find variable: missing", (3, 8)),
    ("#!/usr/bin/env rrjs\nexport default missing()", "ReferenceError: Can't find variable: missing", (2, 23)),
    ("export default total; let total", "ReferenceError: Cannot access uninitialized variable 'total'", (1, 21)),
    ("export {}; undeclared = 1", "ReferenceError: Can't find variable: undeclared", (1, 24)),
    ("import.meta.no.thing", "TypeError: undefined is not an object (evaluating 'import.meta.no.thing')", (1, 15)),
    ("const found = import(1); found.catch(() => {}); import(found.no.thing)",
     "TypeError: undefined is not an object (evaluating 'found.no.thing')", (1, 64)),
    ("import(1).catch(() => {}).no.thing",
     "TypeError: undefined is not an object (evaluating 'import(1).catch(() => {}).no.thing')", (1, 29)),
    ("await import('pricing')", f"TypeError: {NO_PROGRAM}", (1, 13)),
    ("1;\nimport('pricing');", f"TypeError: {NO_PROGRAM}", (2, 7)),
    ("const name = 'x'; await import(name)",
     'TypeError: cannot import "x" by a computed name: the name of a program has to stand in import() as a string', (1, 31)),
    ("import({ toString() { throw new RangeError('mine') } })", "RangeError: mine", (1, 43)),
])
def test_error(client, code, error, place):
    reply = client.execute(code)
    assert reply["error"] == f"execution error: {error}"
    assert place_of(reply) == ("script.js", *place)


def test_stack(client):
    reply = client.execute("export default function outer() { inner() }\nfunction inner() {\n  throw new Error('x') }\nouter()")
    assert reply["exception"]["stack"] == "inner@script.js:3:18\nouter@script.js:1:40\n@script.js:4:6"


def test_stack_of_a_default_without_a_name(client):
    reply = client.execute("export default function () { throw new Error('x') }\nexport { run };\nfunction run(f) { f() }"
                           "\nrun(await (async () => function () { null.x })())")
    assert reply["exception"]["stack"].startswith("@script.js:4:42\nrun@script.js:3:20\n@script.js:4:4")


def test_name_of_the_script(client):
    reply = client.execute("export default import.meta.url", name="js/shop page#1.js")
    assert reply["result"] == "file:///js/shop%20page%231.js"


@pytest.mark.parametrize("code, verdict", [
    ("export const a = 1; export default a", {"ok": True}),
    ("import.meta.url; await import('x')", {"ok": True}),
    ("export default (1 2)", {"ok": False, "message": "Unexpected number '2'. Expected ')' to end a compound expression.", "line": 1,
                              "column": 19}),
    ("1;\nexport { a }", {"ok": False, "message": "export of 'a': nothing of that name is declared at the top level", "line": 2,
                          "column": 10}),
])
def test_check(client, code, verdict):
    assert client.call("js.Check", {"code": code}).value == verdict


def test_command_line(tmp_path):
    file = tmp_path / "page.js"
    file.write_text("export const rows = 2;\nexport default { rows };\n")
    assert run_rrjs("run", str(file)).stdout == ""
    assert run_rrjs("eval", file.read_text()).stdout == '{"rows":2}\n'
    assert run_rrjs("check", str(file)).returncode == 0


def test_report_on_the_command_line(tmp_path):
    file = tmp_path / "page.js"
    result = run_rrjs("check", "-", stdin="import chalk from 'chalk';\n")
    assert result.returncode == 1
    assert "1:1\nimport chalk from 'chalk';\n^\n" in result.stderr and "cannot import 'chalk': bundle the code" in result.stderr
    file.write_text("export const a = 1; export default a.b.c;\n")
    result = run_rrjs("run", str(file))
    assert "export const a = 1; export default a.b.c;\n                                      ^" in result.stderr
