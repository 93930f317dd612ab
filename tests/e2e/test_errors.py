"""What is told of a script that fails: over RPC its error text, status, exception and positions; at the terminal a report."""

import json
import re

import pytest

from support import run_rrjs


@pytest.fixture(scope="module")
def client(shared_server):
    with shared_server.client() as client:
        yield client


@pytest.fixture
def failure(client):
    """failure(code) -> the reply of an execution that the script's own fault ended."""
    def execute(code, **members):
        reply = client.execute(code, **members)
        assert reply["status"] == "error" and reply["result"] is None, reply
        assert reply["error"].startswith("execution error: ")
        return reply
    return execute


def place_of(reply):
    exception = reply["exception"]
    return exception.get("file"), exception.get("line"), exception.get("column")


def script(line, column):
    return "script.js", line, column


def cases(*table):
    return pytest.mark.parametrize("code, expected", table, ids=[code[:50] for code, _ in table])


# ---- run-time errors ----

def test_members_of_an_exception(failure):
    reply = failure("\n  throw new TypeError('bad')", request_id="r")
    assert reply["error"] == "execution error: TypeError: bad" and reply["request_id"] == "r"
    assert reply["exception"] == {"name": "TypeError", "message": "bad", "stack": "global code@script.js:2:22",
                                  "file": "script.js", "line": 2, "column": 22}


@cases(
    ("throw new Error('x')", "Error: x"),
    ("throw new Error('')", "Error"),
    ("throw new Error", "Error"),
    ("const e = new Error('x'); e.name = 'Mine'; throw e", "Mine: x"),
    ("const e = new Error('x'); e.name = ''; throw e", "x"),
    ("class Mine extends Error { constructor(m) { super(m); this.name = 'Mine' } } throw new Mine('x')", "Mine: x"),
    ("throw new AggregateError([new Error('a')], 'many')", "AggregateError: many (Error: a)"),
    ("throw new AggregateError([new Error('a'), 5, { b: 1 }, 'c', 'd'], '')", "AggregateError (Error: a; 5; { b: 1 }; ... 2 more)"),
    ("await Promise.any([Promise.reject(new TypeError('a')), Promise.reject(1)])",
     "AggregateError (TypeError: a; 1)"),
    ("throw new Error('a\\nb')", "Error: a\nb"),
    ("throw new Error('\\u00e9\\u20ac\\ud83d\\ude00')", "Error: \u00e9\u20ac\U0001f600"),
    ("throw new Error('\\ud800')", "Error: \ufffd"),
    ("throw new Error('a\\u0000b')", "Error: a\ufffdb"),
    ("throw new Error('outer', { cause: new Error('inner') })", "Error: outer"),
    ("null.x", "TypeError: null is not an object (evaluating 'null.x')"),
    ("missing()", "ReferenceError: Can't find variable: missing"),
    ("JSON.parse('{')", "SyntaxError: JSON Parse error: Expected '}' (evaluating 'JSON.parse('{')')"),
    ("const total = 1; total = 2", "TypeError: Attempted to assign to readonly variable 'total'"),
    ("'use strict'; Object.freeze(globalThis.o = {a: 1}); o.a = 2",
     "TypeError: Attempted to assign to readonly property 'o.a'"),
    ("total + 1; let total = 2", "ReferenceError: Cannot access uninitialized variable 'total'"),
    ("await null; (() => total)(); let total", "ReferenceError: Cannot access uninitialized variable 'total'"),
    ("const order = {}; const { id } = order.customer;",
     "TypeError: Right side of assignment cannot be destructured (evaluating '{ id } = order.customer')"),
    ("var o = {}; await null; (function () { const { id } = o.customer; })()",
     "TypeError: Right side of assignment cannot be destructured (evaluating '{ id } = o.customer')"),
    ("const { id } = await null;", "TypeError: Right side of assignment cannot be destructured (evaluating '{ id } = await null')"),
    ("setTimeout(() => decodeURIComponent('%'), 1); new Promise(() => {})",
     "URIError: URI error (evaluating 'decodeURIComponent('%')')"),
    ("const map = new Map([1])", "TypeError: Type error (evaluating 'new Map([1])')"),
    ("(0, eval)('total; let total = 1')", "ReferenceError: Cannot access uninitialized variable."),
    ("eval('total; let total = 1')", "ReferenceError: Cannot access uninitialized variable."),
    ("const made = new Function('total; let total'); made()", "ReferenceError: Cannot access uninitialized variable."),
    ("const made = new Function('const total = 1; total = 2'); made()", "TypeError: Attempted to assign to readonly property."),
    ("throw new ReferenceError('my own words')", "ReferenceError: my own words"),
    ("(function f() { f() })()", "RangeError: Maximum call stack size exceeded."),
    ("structuredClone(() => 1)", "DataCloneError: () => 1 could not be cloned."),
)
def test_text_of_an_error(failure, code, expected):
    assert failure(code)["error"] == f"execution error: {expected}"


# Each is tried as it is and in the wrapper that top-level await needs; columns of the first line are as the engine counts.
@pytest.mark.parametrize("tail", ["", "\nawait null", "\nreturn 1"], ids=["plain", "await", "return"])
@cases(
    ("throw new Error('x')", (1, 16)),
    ("1;\n  throw new Error('x')", (2, 18)),
    ("\n\n\n\tnull.x", (4, 6)),
    ("missing()", (1, 8)),
    ("/* \U0001f600\u00e9 */ missing()", (1, 18)),
    ("'\u65e5\u672c\u8a9e'; missing()", (1, 15)),
    ("var a = 1;\r\nmissing()", (2, 8)),
    ("var a = 1;\rmissing()", (2, 8)),
    ("#!/usr/bin/env rrjs\nmissing()", (2, 8)),
    ("1; 2; 3, 4; missing()", (1, 20)),
    ("`\n\n${missing()}`", (3, 10)),
    ("function f() { throw new Error('deep') }\nf()", (1, 31)),
    ("class Plain extends Error {}\nthrow new Plain('x')", (2, 16)),
    ("eval('\\n\\nthrow new Error(1)')", (1, 5)),
    ("new Function('throw new Error(1)')()", (1, 35)),
    ("structuredClone(() => 1)", (1, 16)),
    ("setTimeout(5)", (1, 11)),
    ("JSON.parse('{')", (1, 11)),
)
def test_place_of_an_error(failure, code, expected, tail):
    reply = failure(code + tail)
    assert place_of(reply) == script(*expected)


@pytest.mark.parametrize("code, expected", [
    ("await 1; throw new Error('x')", (1, 25)),
    ("await 1; await 2;\nawait 3; throw new Error('x')", (2, 25)),
    ("const a = await 1;\n[await a, missing()]", (2, 18)),
    ("await null; (await 1, missing())", (1, 30)),
    ("return missing()", (1, 15)),
    ("if (true) {\n  return missing()\n}", (2, 17)),
    ("await (async () => {\n  await null;\n  throw new Error('x')\n})()", (3, 18)),
])
def test_place_behind_await(failure, code, expected):
    assert place_of(failure(code)) == script(*expected)


@pytest.mark.parametrize("code, expected", [
    ("setTimeout(() => { throw new Error('x') }, 1); new Promise(() => {})", (1, 35)),
    ("queueMicrotask(() => {\n throw new Error('x') })", (2, 17)),
    ("Promise.reject(new Error('x')); 5", (1, 25)),
    ("(async () => { await null;\nmissing() })()", (2, 8)),
    ("[1].map(function named() {\n\n missing() })", (3, 9)),
    ("({ toJSON() {\n throw new Error('x') } })", (2, 17)),
])
def test_place_in_callbacks(failure, code, expected):
    assert place_of(failure(code)) == script(*expected)


# ---- stacks ----

def test_stack_of_nested_calls(failure):
    reply = failure("function f() { throw new RangeError('deep') }\nfunction g() { f() }\ng()")
    assert reply["exception"]["stack"] == "f@script.js:1:36\ng@script.js:2:17\nglobal code@script.js:3:2"


@cases(
    ("return null.x", "@script.js:1:12"),
    ("function f() { throw 0 || new Error(1) }\nf(); await 1", "f@script.js:1:36\n@script.js:2:2"),
    ("await 1; function f() { throw new Error('x') }\nf()", "f@script.js:1:40\n@script.js:2:2"),
    ("queueMicrotask(function job() { throw new Error('x') })", "job@script.js:1:48"),
    ("setTimeout(function tick() { throw new Error('x') }, 1); await new Promise(() => {})", "tick@script.js:1:45"),
    ("[1].map(function named() { throw new Error('x') })",
     "named@script.js:1:43\nmap@[native code]\nglobal code@script.js:1:8"),
    ("({ toJSON() { throw new Error('x') } })", "toJSON@script.js:1:30"),
    ("log.info('x', {}); throw new Error('x')", "global code@script.js:1:35"),
    ("fetch('/relative')", "global code@script.js:1:6"),
    ("throw new Error('x', { cause: new TypeError('y', { cause: new Error('z') }) })",
     "global code@script.js:1:16\nCaused by: TypeError: y\nCaused by: Error: z"),
    ("throw new Error('x', { cause: 'no error' })", "global code@script.js:1:16"),
    ("const e = new Error('x'); e.cause = e; e.stack = undefined; throw e", "\n".join(["Caused by: Error: x"] * 8)),
    ("throw new Error('x', { cause: Object.defineProperty(new Error(), 'message', { get() { throw 1 } }) })",
     "global code@script.js:1:16"),
)
def test_stack_shows_the_script_alone(failure, code, expected):
    assert failure(code)["exception"]["stack"] == expected


@pytest.mark.parametrize("code", [
    "1n", "Promise.resolve('{').then(JSON.parse)", "metrics.increment.call.call(5)", "setTimeout({})", "queueMicrotask(5)",
    "structuredClone(Symbol())", "return missing()", "await 1; missing()", "log.info.x.y", "new Promise(() => missing())",
    "await { then() { throw new Error('x') } }", "({ get then() { throw new Error('x') } })",
    "new Proxy({}, { get() { throw new Error('x') } })", "structuredClone({ get a() { throw new Error('x') } })",
])
def test_no_place_of_our_own_is_shown(failure, code):
    exception = failure(code)["exception"]
    assert "rrjs:" not in str(exception)
    for frame in exception.get("stack", "").splitlines():
        assert "script.js:" in frame or frame.endswith("@[native code]")
        if "script.js:" in frame:
            line, column = map(int, frame.split("script.js:")[1].split(":"))
            assert line == 1 and 1 <= column <= len(code) + 1


# ---- syntax errors ----

NO_IMPORT = "an import declaration may only begin a statement of the top level"
NO_EXPORT = "an export declaration may only begin a statement of the top level"
BUNDLE = "bundle the code with what it imports, by rrjs build, or by esbuild --bundle --format=esm"
SYNTAX = [
    ("let a = 1;\nlet b = ;", "Unexpected token ';'", (2, 9)),
    ("let b = ;", "Unexpected token ';'", (1, 9)),
    ("foo)", "Unexpected token ')'", (1, 4)),
    ("foo(1, 2));\nbar()", "Unexpected token ')'", (1, 10)),
    ("foo(1 2)", "Unexpected number '2'. Expected ')' to end an argument list.", (1, 7)),
    ("foo('a' 'b')", "Unexpected string literal 'b'. Expected ')' to end an argument list.", (1, 9)),
    ("a b c a b", "Unexpected identifier 'b'", (1, 3)),
    ("x = = 1", "Unexpected token '='", (1, 5)),
    ("let class = 1", "Unexpected keyword 'class'", (1, 5)),
    ("let x = 1; let x = 2;", "Cannot declare a let variable twice: 'x'.", (1, 16)),
    ("foo(\n  1,\n  2;\n)", "Unexpected token ';'. Expected ')' to end an argument list.", (3, 4)),
    ("/* \U0001f600 */ )", "Unexpected token ')'", (1, 10)),
    ("'\u65e5\u672c' )", "Unexpected token ')'", (1, 6)),
    ("1;\r\n2;\r\n  )", "Unexpected token ')'", (3, 3)),
    ("1;\r)", "Unexpected token ')'", (2, 1)),
    ("var a = {;}; // ;", "Unexpected token ';'. Expected a property name.", (1, 10)),
    ("')' + ')' )", "Unexpected token ')'", (1, 11)),
    ("#!/usr/bin/env rrjs\n)", "Unexpected token ')'", (2, 1)),
    ("await import('a'); foo(1 2)", "Unexpected number '2'. Expected ')' to end an argument list.", (1, 26)),
]
ENDS = [
    ("if (true) {", "Unexpected end of script", (1, 12)),
    ("if (true) {\n  foo(\n", "Unexpected end of script", (3, 1)),
    ("foo(1,", "Unexpected end of script", (1, 7)),
    ("var s = 'abc", "Unexpected EOF", (1, 13)),
    ("var s = `abc\n  def", "Unexpected EOF", (2, 6)),
]
MODULES = [
    ('1;\nimport fs from "lodash";', f'cannot import "lodash": {BUNDLE}', (2, 1)),
    ('import { a } from "a"; await a()', f'cannot import "a": {BUNDLE}', (1, 1)),
    ("import * as fs from 'node:fs'", "cannot import 'node:fs': this module of Node.js is not there: scripts have no files; their input comes as arguments", (1, 1)),
    ('  import "./a.js"', f'cannot import "./a.js": {BUNDLE}', (1, 3)),
    ('1;\nexport * from "a"', f'cannot export from "a": {BUNDLE}', (2, 1)),
    ('if (true) {\n  import fs from "fs" }', NO_IMPORT, (2, 10)),
    ("if (true) {\n  export const a = 1 }", NO_EXPORT, (2, 3)),
    ("const a = 1 export { a }", NO_EXPORT, (1, 13)),
    ("export { total }", "export of 'total': nothing of that name is declared at the top level", (1, 10)),
    ("export const a = 1;\nlet b;\nexport { b as a }", "duplicate export 'a'", (3, 15)),
    ("export {}; return 1", "Return statements are only valid inside functions.", (1, 12)),
    ("export default", "export default without a value", (1, 8)),
    ("export {};\n});", "Unexpected token '}'", (2, 1)),
    ("/* \U0001f600 */ export default { a b }", "Unexpected identifier 'b'. Expected a ':' following the property name 'a'.", (1, 29)),
    ("export const a = 1, b = 2; foo(1 2)", "Unexpected number '2'. Expected ')' to end an argument list.", (1, 34)),
    ("export default 1;\nlet x; let x;", "Cannot declare a let variable twice: 'x'.", (2, 12)),
    ("export default [1,\n  2", "Unexpected end of script", (2, 4)),
    ("export {}; if (true) {\n", "Unexpected end of script", (2, 1)),
]


def check_syntax_error(reply, message, line, column):
    assert reply["error"] == f"execution error: SyntaxError: {message} (script.js:{line}:{column})"
    assert reply["exception"] == {"name": "SyntaxError", "message": message, "file": "script.js", "line": line, "column": column}


ALL = SYNTAX + ENDS + MODULES


@pytest.mark.parametrize("code, message, place", ALL, ids=[case[0][:40] for case in ALL])
def test_syntax_error(failure, code, message, place):
    check_syntax_error(failure(code), message, *place)


@pytest.mark.parametrize("code, message, place", SYNTAX + ENDS, ids=[case[0][:40] for case in SYNTAX + ENDS])
@pytest.mark.parametrize("head", ["await 1;", "return 5;"])
def test_syntax_error_in_a_wrapped_text(failure, code, message, place, head):
    if code.startswith("#!"):
        code = code.replace("\n", f"\n{head}\n")
    else:
        code = f"{head}\n{code}"
    check_syntax_error(failure(code), message, place[0] + 1, place[1])


@pytest.mark.parametrize("code, place", [
    ("return 1; }", (1, 11)), ("await 1;\n}\nfoo()", (2, 1)), ("if (await a) {\n}}\n", (2, 2)),
    ("})(); await 1; (async()=>{", (1, 1)), ("foo();\n}\n", (2, 1)), ("foo(); } await 1", (1, 8)), ("await '}'; /* } */ }", (1, 20)),
    ("await `${1}`; // }\n  }", (2, 3)),
])
def test_brace_that_closes_nothing(failure, code, place):
    check_syntax_error(failure(code), "Unexpected token '}'", *place)


def test_syntax_error_far_in_a_long_line(failure):
    code = "f(1);" * 20000 + "f(1));" + "f(1);" * 10
    check_syntax_error(failure(code), "Unexpected token ')'", 1, 5 * 20000 + 5)
    check_syntax_error(failure("await 1;\n" + code), "Unexpected token ')'", 2, 5 * 20000 + 5)


def test_syntax_error_in_a_big_text_is_told_in_time(failure):
    reply = failure("f(1);\n" * 1_000_000 + "f(1));f(2)", timeout_ms=60000)
    assert reply["exception"]["line"] == 1_000_001 and "Unexpected token ')'" in reply["error"]


def test_nothing_runs_when_parsing_fails(failure, shared_server):
    failure("log.info('never'); let = ;")
    failure("log.info('never'); await 1; let b = ;")
    assert not [line for line in shared_server.lines("js") if line["msg"] == "never"]


def test_syntax_error_in_eval_is_where_eval_is_called(failure):
    reply = failure("1;\neval('let = ;')")
    assert reply["error"] == "execution error: SyntaxError: Unexpected token ';'"
    assert place_of(reply) == script(2, 5)


# ---- what is thrown need not be an error ----

@cases(
    ("throw 5", "5"), ("throw 'text'", "text"), ("throw ''", ""), ("throw null", "null"), ("throw undefined", "undefined"),
    ("throw true", "true"), ("throw 10n", "10"), ("throw -0", "0"), ("throw Symbol('s')", "Symbol(s)"),
    ("throw {}", "{}"), ("throw [1, [2]]", "1,2"), ("throw []", "[]"), ("throw [[]]", "[ [] ]"),
    ("const a = []; a.push(a); throw a", "<ref *1> [ [Circular *1] ]"), ("throw () => 1", "() => 1"),
    ("throw { toString() { return '' } }", "{ toString: [Function: toString] }"),
    ("throw { toString() { return 'mine' } }", "mine"),
    ("throw { toString() { throw 1 } }", "[unprintable]"),
    ("throw { toString() { return {} } }", "[unprintable]"),
    ("throw Object.create(null)", "[Object: null prototype] {}"),
    ("throw new (class Foo {})", "Foo {}"), ("throw Promise.resolve()", "Promise {}"),
    ("throw new Proxy({}, { get() { throw 1 } })", "[unprintable]"),
    ("const p = Proxy.revocable({}, {}); p.revoke(); throw p.proxy", "[unprintable]"),
    ("throw '\\ud800x'", "\ufffdx"),
)
def test_thrown_value_that_is_no_error(failure, code, expected):
    reply = failure(code)
    assert reply["error"] == f"execution error: {expected}"
    reply["exception"].pop("data", None)
    assert reply["exception"] == {"message": expected}


@cases(
    ("throw { code: 'NO_STOCK', sku: 'A1' }",
     ("{ code: 'NO_STOCK', sku: 'A1' }", {"code": "NO_STOCK", "data": {"code": "NO_STOCK", "sku": "A1"}})),
    ("throw { message: 'm', name: 'N' }", ("{ message: 'm', name: 'N' }", {"data": {"message": "m", "name": "N"}})),
    ("throw [{ a: 1 }]", ("[ { a: 1 } ]", {"data": [{"a": 1}]})),
    ("throw new Map([['k', 1]])", ("Map(1) { 'k' => 1 }", {"data": {"k": 1}})),
    ("throw { toJSON() { return { b: 2 } } }", ("{ toJSON: [Function: toJSON] }", {"data": {"b": 2}})),
    ("throw { get a() { throw new Error('no') }, b: 1 }", ("{ a: [Getter], b: 1 }", {"data": {"a": "[Throws: no]", "b": 1}})),
    ("const o = { n: 1 }; o.o = o; throw o", ("<ref *1> { n: 1, o: [Circular *1] }", {"data": {"n": 1, "o": "[Circular]"}})),
)
def test_thrown_object_is_told_by_its_content(failure, code, expected):
    reply = failure(code)
    text, details = expected
    assert reply["error"] == f"execution error: {text}"
    assert reply["exception"] == {"message": text, **details}


# ---- what errors carry ----

def details_of(reply):
    return {name: value for name, value in reply["exception"].items() if name in ("code", "data", "cause", "errors")}


@cases(
    ("throw new Error('x')", {}),
    ("throw Object.assign(new Error('x'), { code: 'E_STOCK', sku: 'A1', n: [1, 2.5], when: new Date(0), big: 10n })",
     {"code": "E_STOCK", "data": {"code": "E_STOCK", "sku": "A1", "n": [1, 2.5], "when": "1970-01-01T00:00:00.000Z", "big": "10"}}),
    ("class E extends Error { name = 'E'; field = 'sku' } throw new E('x')", {"data": {"field": "sku"}}),
    ("throw Object.assign(new Error('x'), { code: 7 })", {"code": 7, "data": {"code": 7}}),
    ("throw Object.assign(new Error('x'), { code: { a: 1 } })", {"data": {"code": {"a": 1}}}),
    ("throw Object.assign(new Error('x'), { u: undefined, f() {} })", {"data": {"u": None, "f": "[Function: f]"}}),
    ("throw new Error('x', { cause: 'text' })", {"cause": {"message": "text"}}),
    ("throw new Error('x', { cause: { id: 1 } })", {"cause": {"message": "{ id: 1 }", "data": {"id": 1}}}),
    ("throw new Error('x', { cause: null })", {"cause": {"message": "null"}}),
    ("throw new Error('x', {\n cause: Object.assign(new TypeError('y', { cause: 5 }), { code: 'C', id: 2 }) })",
     {"cause": {"name": "TypeError", "message": "y", "stack": "global code@script.js:2:36", "code": "C",
                "data": {"code": "C", "id": 2}, "cause": {"message": "5"}}}),
    ("await 1; throw new Error('x', {\n cause: new TypeError('y') })",
     {"cause": {"name": "TypeError", "message": "y", "stack": "@script.js:2:22"}}),
    ("throw new AggregateError([new TypeError('a'), 'b', { c: 1 }], 'many')",
     {"errors": [{"name": "TypeError", "message": "a", "stack": "global code@script.js:1:40"}, {"message": "b"},
                 {"message": "{ c: 1 }", "data": {"c": 1}}]}),
    ("throw Object.assign(new Error('x'), { errors: ['sku is missing'] })", {"data": {"errors": ["sku is missing"]}}),
    ("throw Object.assign(new Error('x'), { errors: { sku: 'missing' } })", {"data": {"errors": {"sku": "missing"}}}),
    ("const e = new Error('x'); e.cause = e; e.stack = ''; throw e", {"cause": {"message": "[Circular]"}}),
)
def test_details_of_an_exception(failure, code, expected):
    assert details_of(failure(code)) == expected


def test_member_that_is_too_long_leaves_room_for_others(failure):
    code = "throw Object.assign(new Error('x'), { list: Array.from({ length: 1000 }, () => 'y'.repeat(1000)), sku: 'A1' })"
    data = details_of(failure(code))["data"]
    assert data["sku"] == "A1" and data["list"].endswith(" characters]")


def test_errors_in_errors_have_a_depth_and_a_width(failure):
    details = details_of(failure("let e = 'end'; for (let i = 0; i < 9; i++) e = new Error('' + i, { cause: e }); throw e"))
    depth = 0
    while "cause" in details:
        details, depth = details["cause"], depth + 1
    assert depth == 5
    errors = details_of(failure("throw new AggregateError(Array.from({ length: 50 }, (_, i) => new Error(i)))"))["errors"]
    assert len(errors) == 21 and errors[20] == {"message": "... 30 more"} and errors[19]["message"] == "19"


@pytest.mark.parametrize("member", [
    "{ text: 'y'.repeat(5e6) }", "Object.fromEntries(Array.from({ length: 20000 }, (_, i) => ['member' + i, i]))",
    "{ list: Array.from({ length: 1000 }, () => 'y'.repeat(1000)) }", "{ text: '\\0'.repeat(60000) }",
    "{ cause: new Error('y'.repeat(60000), { cause: new Error('z'.repeat(60000)) }) }",
    "{ errors: Array.from({ length: 1000 }, (_, i) => new Error('y'.repeat(9000))) }",
    "{ ['k'.repeat(5e6)]: 1 }", "{ text: '\\u65e5'.repeat(70000) }",
])
def test_details_are_bounded(failure, member, shared_server):
    before = shared_server.metrics()['js_budget_exceeded_total{budget="error"}']
    reply = failure(f"throw Object.assign(new Error('x'), {member})")
    details = details_of(reply)
    assert details and len(json.dumps(details, ensure_ascii=False, separators=(',', ':'))) < 70_000
    assert shared_server.metrics()['js_budget_exceeded_total{budget="error"}'] > before


@cases(
    ("Object.defineProperty(e, 'code', { get() { throw 1 } })", {}),
    ("Object.defineProperty(e, 'code', { get() { throw new Error('no') }, enumerable: true })", {"data": {"code": "[Throws: no]"}}),
    ("Object.defineProperty(e, 'cause', { get() { throw 1 } })", {}),
    ("Object.defineProperty(e, 'errors', { get() { throw 1 } })", {}),
    ("e.errors = new Proxy([new Error('a')], { get() { throw 1 } })", {"data": {"errors": "[Throws: 1]"}}),
    ("e.toJSON = () => { throw 1 }; e.a = { toJSON() { throw new Error('no') } }", {"data": {"toJSON": "[Function (anonymous)]", "a": "[Throws: no]"}}),
    ("e.cause = new Proxy(new Error('a'), { get() { throw 1 } })", {"cause": {"message": "[unprintable]"}}),
    ("Object.setPrototypeOf(e, new Proxy(Error.prototype, { get() { throw 1 }, has() { throw 1 } }))", {}),
    ("Object.prototype.code = 'P'; Array.prototype.join = () => { throw 1 }", {"code": "P"}),
)
def test_hostile_details(failure, code, expected):
    assert details_of(failure(f"const e = new Error('x'); {code}; throw e")) == expected


def test_list_of_errors_of_a_length_that_it_does_not_have(failure):
    reply = failure("const errors = [new Error('a')]; errors.length = 4294967295; throw Object.assign(new Error('x'), { errors })")
    assert reply["exception"]["errors"][-1] == {"message": "... 4294967275 more"}
    assert reply["error"].endswith("(Error: a; undefined; undefined; ... 4294967292 more)")


@pytest.mark.parametrize("member", ["get code() { for (;;); }", "a: { toJSON() { for (;;); } }", "get a() { for (;;); }"])
def test_details_that_never_end_meet_the_timeout(client, member):
    assert client.execute(f"throw {{ {member} }}", timeout_ms=200)["status"] == "timeout"


# ---- an error as the value ----

@cases(
    ("new TypeError('bad')", {"name": "TypeError", "message": "bad"}),
    ("Promise.resolve(new Error('x', { cause: 1 }))", {"name": "Error", "message": "x"}),
    ("Object.assign(new Error('x'), { code: 'C', n: { m: 1 } })", {"name": "Error", "message": "x", "code": "C", "n": {"m": 1}}),
    ("class E extends Error { name = 'E' } new E('x')", {"name": "E", "message": "x"}),
    ("Object.assign(new Error('x'), { toJSON() { return 'mine' } })", "mine"),
    ("new DOMException('d', 'AbortError')", {"name": "AbortError", "message": "d"}),
    ("[new Error('x')]", [{}]),
)
def test_error_as_the_value(client, code, expected):
    reply = client.execute(code)
    assert reply["status"] == "success" and reply["result"] == expected


def test_getter_of_an_error_as_the_value_that_throws(failure):
    reply = failure("Object.defineProperty(new Error('x'), 'a', { get() { throw new Error('no') }, enumerable: true })")
    assert reply["error"] == "execution error: the result cannot be given as JSON: Error: no"


# ---- hostile errors ----

@cases(
    ("Object.defineProperty(e, 'message', { get() { throw 1 } })", "Error"),
    ("Object.defineProperty(e, 'name', { get() { throw 1 } })", "x"),
    ("Object.defineProperty(e, 'stack', { get() { throw 1 } })", "Error: x"),
    ("Object.defineProperty(e, 'line', { get() { throw 1 } })", "Error: x"),
    ("Object.defineProperty(e, 'sourceURL', { get() { throw 1 } })", "Error: x"),
    ("e.name = { toString() { throw 1 } }", "[unprintable]: x"),
    ("e.message = Object.create(null)", "Error: [Object: null prototype] {}"),
    ("e.message = new Proxy({}, { get() { throw 1 } })", "Error: [unprintable]"),
    ("e.message = Symbol('m')", "Error: Symbol(m)"),
    ("e.line = 'x'; e.column = -1; e.sourceURL = 5", "Error: x"),
    ("e.line = 1e300; e.column = NaN", "Error: x"),
    ("e.line = Infinity; e.column = 0.5", "Error: x"),
    ("e.stack = 5", "Error: x"),
    ("e.stack = '@script.js:99999999999999999999:-5\\n@:::@script.js:\\n\\n@'", "Error: x"),
    ("e.stack = '\\ud800\\u0000@script.js:1:1'", "Error: x"),
    ("delete e.stack; delete e.line; delete e.column; delete e.sourceURL", "Error: x"),
    ("Object.setPrototypeOf(e, null)", "x"),
    ("Error.prototype.toString = () => { throw 1 }", "Error: x"),
    ("String = null; Object.prototype.name = 1", "Error: x"),
)
def test_hostile_error_is_told_as_far_as_possible(failure, code, expected):
    reply = failure(f"const e = new Error('x'); {code}; throw e")
    assert reply["error"] == f"execution error: {expected}"
    assert failure("throw new Error('next')")["error"] == "execution error: Error: next"


def test_getter_that_never_ends_meets_the_timeout(client):
    code = "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e"
    reply = client.execute(code, timeout_ms=200)
    assert reply["status"] == "timeout" and reply["error"] == "execution timeout after 200ms"


@pytest.mark.parametrize("member", ["message", "stack", "name"])
def test_huge_texts_of_an_error_are_cut(failure, member):
    reply = failure(f"const e = new Error('x'); e.{member} = 'y'.repeat(50e6); throw e")
    assert reply["exception"][member].startswith("yyyy")
    assert len(reply["exception"][member]) < 100_000 and len(reply["error"]) < 200_000


def test_huge_thrown_text_is_cut(failure):
    assert len(failure("throw 'y'.repeat(50e6)")["error"]) < 100_000


# ---- the report of run and eval ----

def report(code, *options):
    result = run_rrjs("eval", *options, code)
    assert result.returncode == 1 and result.stdout == ""
    return result.stderr


@cases(
    ("throw new TypeError('bad')", """\
eval:1:20
throw new TypeError('bad')
                   ^

Uncaught TypeError: bad
    at global code (eval:1:20)
"""),
    ("function f() {\n  throw new Error('deep');\n}\nf();", """\
eval:2:18
  throw new Error('deep');
                 ^

Uncaught Error: deep
    at f (eval:2:18)
    at global code (eval:4:2)
"""),
    ("await 1;\nmissing()", """\
eval:2:8
missing()
       ^

Uncaught ReferenceError: Can't find variable: missing
    at eval:2:8
"""),
    ("let a = 1;\nlet b = ;\n", """\
eval:2:9
let b = ;
        ^

Uncaught SyntaxError: Unexpected token ';' (eval:2:9)
"""),
    ("await 1;\nif (true) {", """\
eval:2:12
if (true) {
           ^

Uncaught SyntaxError: Unexpected end of script (eval:2:12)
"""),
    ("if (1) {\n\t\tthrow new Error('tabs') }", """\
eval:2:18
\t\tthrow new Error('tabs') }
\t\t               ^

Uncaught Error: tabs
    at global code (eval:2:18)
"""),
    ("'\u65e5\u672c\u8a9e'; throw new Error('wide')", """\
eval:1:23
'\u65e5\u672c\u8a9e'; throw new Error('wide')
                         ^

Uncaught Error: wide
    at global code (eval:1:23)
"""),
    ("'e\u0301\U0001f600'; throw 0 || new Error('marks')", """\
eval:1:29
'e\u0301\U0001f600'; throw 0 || new Error('marks')
                           ^

Uncaught Error: marks
    at global code (eval:1:29)
"""),
    ("1;\r\nmissing()\r\n", """\
eval:2:8
missing()
       ^

Uncaught ReferenceError: Can't find variable: missing
    at global code (eval:2:8)
"""),
    ("1;\rmissing()\r2", """\
eval:2:8
missing()
       ^

Uncaught ReferenceError: Can't find variable: missing
    at global code (eval:2:8)
"""),
    ("throw new Error('a', { cause: new TypeError('b@c') })", """\
eval:1:16
throw new Error('a', { cause: new TypeError('b@c') })
               ^

Uncaught Error: a
    at global code (eval:1:16) {
  [cause]: TypeError: b@c
      at global code (eval:1:44)
}
"""),
    ("throw { code: 'NO_STOCK', sku: 'A1' }", "Uncaught { code: 'NO_STOCK', sku: 'A1' }\n"),
    ("throw Object.assign(new AggregateError([new TypeError('b'), { c: 1 }, 5], 'many'),\n"
     " { code: 'E', 'a b': [1, 'x', null], text: \"it's\\n\" })", """\
eval:1:39
throw Object.assign(new AggregateError([new TypeError('b'), { c: 1 }, 5], 'many'),
                                      ^

Uncaught AggregateError: many (TypeError: b; { c: 1 }; 5)
    at global code (eval:1:39) {
  code: 'E',
  'a b': [ 1, 'x', null ],
  text: "it's\\n",
  [errors]: [
    TypeError: b
        at global code (eval:1:54),
    { c: 1 },
    5
  ]
}
"""),
    ("throw 5", "Uncaught 5\n"),
    ("throw ''", "Uncaught \n"),
    ("1n", "the result cannot be given as JSON: TypeError: JSON.stringify cannot serialize BigInt.\n"),
)
def test_report(code, expected):
    assert report(code) == expected


def test_report_without_an_exception():
    text = report("new Promise(() => {})")
    assert "can never settle" in text and text.count("\n") == 1 and "Uncaught" not in text


def test_report_shows_a_part_of_a_long_line():
    shown = report("f = () => 1;" * 500 + "missing()" + ";f()" * 500).splitlines()
    assert shown[0] == "eval:1:6008"
    assert len(shown[1]) <= 120 and shown[2].index("^") < 120
    assert shown[1][shown[2].index("^") - 7:].startswith("missing()")


def test_report_of_a_file_names_it(tmp_path):
    (tmp_path / "broken.js").write_text("\nmissing()\n")
    for name in ("broken.js", "./broken.js", str(tmp_path / "broken.js")):
        result = run_rrjs("run", name, cwd=tmp_path)
        assert result.returncode == 1 and result.stdout == ""
        assert result.stderr.splitlines()[0] == f"{name}:2:8"
        assert f"    at global code ({name}:2:8)" in result.stderr


# ---- stacks ----

@pytest.mark.parametrize("tail", ["", "\nawait null", "\nreturn 1"], ids=["plain", "await", "return"])
def test_frames_that_repeat_are_folded(failure, tail):
    reply = failure("function again(n) {\n  return 1 + again(n + 1);\n}\nagain(0);" + tail)
    frames = reply["exception"]["stack"].split("\n")
    assert frames[0].startswith("again@script.js:2:") and len(frames) <= 4, frames
    assert frames[1] == "... 99 more frames like this" or "more frames like this" in frames[2], frames


def test_frames_that_repeat_in_turn_are_folded(failure):
    stack = failure("function ping() { return 1 + pong() }\nfunction pong() { return 1 + ping() }\nping()")["exception"]["stack"]
    assert re.search(r"\n\.\.\. \d\d more frames like these 2", stack) and stack.count("\n") <= 4, stack


def test_folded_frames_on_the_command_line(rrjs):
    done = rrjs("eval", "function again() { return 1 + again() }\ntry { again() } catch (e) { console.error(e); throw e }")
    assert done.returncode == 1 and len(re.findall(r"^    \.\.\. \d\d more frames like this$", done.stderr, re.M)) == 2, done.stderr
    assert done.stderr.count("at again") <= 4, done.stderr


@pytest.mark.parametrize("text", ["%s", "await null; %s", "var a = 1; await null; %s", "if (false) return; %s"])
def test_places_of_errors_that_are_only_logged(rrjs, text):
    code = text % "console.log(new Error('x'))"
    assert rrjs("eval", code).stdout == f"Error: x\n    at eval:1:{code.index('Error(') + 6}\nnull\n"


@pytest.mark.parametrize("value, text", [
    ("new Array(4294967295)", "," * 999 + ",... 4294966295 more"),
    ("new Uint8Array(5e6)", "0," * 1000 + "... 4999000 more"),
    ("Object.assign(new Error(), {message: new Array(4294967295)})", "Error: " + "," * 999 + ",... 4294966295 more"),
    ("1n << 1000000n", "[BigInt beyond 2**32768]"),
])
def test_what_a_promise_is_rejected_with_may_be_large(shared_server, value, text):
    """What is thrown outside of promises is made a text by the engine itself, as a whole, until the call's time is over."""
    with shared_server.client() as client:
        reply = client.execute(f"await null; throw {value}", timeout_ms=20000)
    assert reply["status"] == "error" and reply["error"] == f"execution error: {text}"
