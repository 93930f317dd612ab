"""The value of a script: what the caller gets for what the script ends with, and what an execution leaves to the next."""

import json

import pytest


@pytest.fixture(scope="module")
def client(shared_server):
    with shared_server.client() as client:
        yield client


@pytest.fixture
def execute(client):
    return client.execute


def value_of(execute, code, **members):
    reply = execute(code, **members)
    assert reply["status"] == "success" and "error" not in reply, reply
    return reply["result"]


def error_of(execute, code, **members):
    reply = execute(code, **members)
    assert reply["status"] == "error" and reply["result"] is None, reply
    return reply["error"]


def cases(*table):
    return pytest.mark.parametrize("code, expected", [(code, expected) for code, expected in table],
                                   ids=[code[:60] for code, _ in table])


# ---- the completion value ----

@cases(
    ("2 + 2", 4),
    ("var result = 2 + 2; result;", 4),
    ("var a = 1", None),
    ("1; var a = 2;", 1),
    ("1; function f() {}", 1),
    ("1; let a = 2; const b = 3;", 1),
    ("1;;;", 1),
    ("// only a comment", None),
    ("   \n\t", None),
    (";", None),
    ("if (true) 5; else 6;", 5),
    ("if (false) 5;", None),
    ("1; if (false) 5;", None),
    ("for (var i = 0; i < 3; i++) i * 10;", 20),
    ("1; do { 2; break; } while (true);", 2),
    ("try { throw 1 } catch (e) { e + 1 } finally { 9 }", 2),
    ("switch (2) { case 1: 'a'; break; case 2: 'b'; }", "b"),
    ("label: { 7; break label; }", 7),
    ("{ a: 1 }", 1),
    ("({ a: 1 })", {"a": 1}),
    ("x = 3", 3),
    ("'use strict'; 4", 4),
    ("'use strict'", "use strict"),
    ("#!/usr/bin/env rrjs\n5", 5),
    ("\ufeff6", 6),
    ("eval('7')", 7),
    ("new Function('return 8')()", 8),
    ("`a${1}b`", "a1b"),
    ("1\r\n+\r\n2", 3),
    ("var await = 5; await", 5),
    ("'return await'", "return await"),
)
def test_completion_value(execute, code, expected):
    assert value_of(execute, code) == expected


@cases(
    ("await 5", 5),
    ("await Promise.resolve(6)", 6),
    ("const v = await 7; v", 7),
    ("const v = await 7; v;\n", 7),
    ("const v = await 7;\nv\n// the end", 7),
    ("await null; function f() { return 8 } f()", 8),
    ("(await 1, await 2)", 2),
    ("await 1, await 3", 3),
    ("await 1; ({ a: await 2 })", {"a": 2}),
    ("[await 1, await 2]", [1, 2]),
    ("`${await 'x'}`", "x"),
    ("let s = 0; for await (const x of [1, Promise.resolve(2)]) s += x; s", 3),
    ("let s = 0; for (const x of [1, 2]) { s += await x } s", 3),
    ("if (await true) { var r = 4 } r", 4),
    ("try { await Promise.reject(new Error('x')) } catch (e) { var m = e.message } m", "x"),
    ("const f = async () => await 9; await f()", 9),
    ("class C { static async m() { return await 10 } } await C.m()", 10),
    ("await new Promise(done => setTimeout(done, 1, 'late'))", "late"),
    ("await 1; undefined", None),
    ("await 1", 1),
    ("let a = 1; a = await 2", 2),
    ("let $r = 3; await 1; $r", 3),
    ("await 1\n/* c */ ; 'after'", "after"),
    ("/re/.test('re') && await 4", 4),
    ("'use strict'; await 1; (function () { return this === undefined })()", True),
    ("#!/usr/bin/env rrjs\nawait 11", 11),
)
def test_await_at_top_level(execute, code, expected):
    assert value_of(execute, code) == expected


def test_modules_cannot_be_imported(execute):
    assert error_of(execute, "await import('data:,')").startswith("execution error: ")


@cases(
    ("return 5", 5),
    ("return", None),
    ("return;\n6", None),
    ("if (true) return 1; return 2;", 1),
    ("if (false) return 1; 2", 2),
    ("return await Promise.resolve(3)", 3),
    ("for (const x of [1, 2, 3]) if (x === 2) return { x }", {"x": 2}),
    ("try { return 1 } finally { args }", 1),
    ("return new Promise(done => done(4))", 4),
    ("return (\n  5\n)", 5),
    ("const f = () => { return 1 }; f() + 1", 2),
)
def test_return_at_top_level(execute, code, expected):
    assert value_of(execute, code) == expected


@cases(
    ("Promise.resolve(1)", 1),
    ("(async () => 2)()", 2),
    ("(async () => { await null; return { a: [3] } })()", {"a": [3]}),
    ("Promise.all([1, Promise.resolve(2)])", [1, 2]),
    ("Promise.resolve(Promise.resolve(3))", 3),
    ("({ then(done) { done(4) } })", 4),
    ("({ then(done) { setTimeout(done, 1, 5) } })", 5),
    ("var f = () => 1; f.then = (done) => done(6); f", 6),
    ("({ then: 7 })", {"then": 7}),
    ("[Promise.resolve(8)]", [{}]),
    ("Promise.resolve()", None),
    ("Promise.resolve(() => 1)", None),
    ("class P extends Promise {} P.resolve(9)", 9),
    ("({ then(done) { done({ then(done) { done(10) } }) } })", 10),
)
def test_promises_and_thenables_are_awaited(execute, code, expected):
    assert value_of(execute, code) == expected


@cases(
    ("undefined", None),
    ("null", None),
    ("(function () {})", None),
    ("(class {})", None),
    ("Symbol('s')", None),
    ("NaN", None),
    ("Infinity", None),
    ("-Infinity", None),
    ("-0", 0),
    ("0.1 + 0.2", 0.30000000000000004),
    ("2 ** 53", 2 ** 53),
    ("1e300", 1e300),
    ("5e-324", 5e-324),
    ("true", True),
    ("''", ""),
    ("new Date(0)", "1970-01-01T00:00:00.000Z"),
    ("new Date(NaN)", None),
    ("({ toJSON() { return { a: 1 } } })", {"a": 1}),
    ("({ toJSON: 5 })", {"toJSON": 5}),
    ("({ toJSON() {} })", None),
    ("({ a: undefined, f() {}, [Symbol('s')]: 1, n: NaN, d: new Date(0) })", {"n": None, "d": "1970-01-01T00:00:00.000Z"}),
    ("[undefined, () => 1, Symbol('s'), NaN]", [None, None, None, None]),
    ("[1, , 3]", [1, None, 3]),
    ("new Map([[1, 2]])", {}),
    ("new Set([1])", {}),
    ("/re/", {}),
    ("new Error('x')", {"name": "Error", "message": "x"}),
    ("({ e: new Error('x') })", {"e": {}}),
    ("new Number(3)", 3),
    ("new String('s')", "s"),
    ("new Boolean(false)", False),
    ("new Uint8Array([1, 2])", {"0": 1, "1": 2}),
    ("Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } })", {"own": 2}),
    ("({ get a() { return 1 } })", {"a": 1}),
    ("new Proxy([1, 2], {})", [1, 2]),
    ("({ b: 1, a: 2, 1: 3 })", {"1": 3, "b": 1, "a": 2}),
    ("Object(Symbol('s'))", {}),
    ("JSON", {}),
    ("JSON.rawJSON ? JSON.rawJSON('12') : 12", 12),
    ("var o = {}; o['__proto__x'] = 1; o", {"__proto__x": 1}),
    ("JSON.parse('{\"__proto__\": 1}')", {"__proto__": 1}),
)
def test_value_as_json(execute, code, expected):
    assert value_of(execute, code) == expected


def test_members_keep_their_order(client):
    reply = client.call("js.Execute", {"code": "({ z: 1, a: 2, m: { y: 1, b: 2 } })"})
    assert b'"result":{"z":1,"a":2,"m":{"y":1,"b":2}}' in reply.body


@cases(
    ("1n", "BigInt"),
    ("({ a: [1n] })", "BigInt"),
    ("Promise.resolve(1n)", "BigInt"),
    ("var o = {}; o.o = o", "cyclic"),
    ("var a = []; a.push(a); a", "cyclic"),
    ("({ toJSON() { throw new TypeError('no json') } })", "TypeError: no json"),
    ("({ get a() { throw new RangeError('no a') } })", "RangeError: no a"),
    ("({ toJSON() { throw 5 } })", "5"),
    ("new Proxy({}, { ownKeys() { throw new Error('no keys') } })", "no keys"),
    ("({ toJSON() { return 1n } })", "BigInt"),
)
def test_value_that_is_no_json_is_an_error_that_says_so(execute, code, expected):
    error = error_of(execute, code)
    assert error.startswith("execution error: the result cannot be given as JSON: ") and expected in error


def test_deeply_nested_value_is_an_error_and_the_server_lives(execute):
    reply = execute("var a = []; for (let i = 0; i < 1e6; i++) a = [a]; a")
    assert reply["status"] == "error" and reply["error"].startswith("execution error: ")
    assert value_of(execute, "1") == 1


def test_json_stringify_of_the_script_has_no_say(execute):
    assert value_of(execute, "JSON.stringify = () => '\"forged\"'; ({ a: 1 })") == {"a": 1}
    assert value_of(execute, "Promise.prototype.then = () => { throw 1 }; 5") == 5
    assert value_of(execute, "Object.prototype.toJSON = function () { return 'inherited' }; ({})") == "inherited"


# ---- texts ----

@cases(
    ("'\\u0000a\\u0000'", "\0a\0"),
    ("'a\\u0000'.length", 2),
    ("'\\ud83d\\ude00'", "\U0001f600"),
    ("'\U0001f600'.length", 2),
    ("'\u00e4\u20ac'", "\u00e4\u20ac"),
    ("'\\ud800'", "\ufffd"),
    ("'\\udfff'", "\ufffd"),
    ("'a\\ude00\\ud83db'", "a\ufffd\ufffdb"),
    ("({ ['\\ud800']: ['\\udbff'] })", {"\ufffd": ["\ufffd"]}),
    ("'\\\\ud800'", "\\ud800"),
    ("'\"\\\\\\n\\t\\b\\f\\r\\u2028\\u0001\\u007f'", "\"\\\n\t\b\f\r\u2028\u0001\u007f"),
    ("'</script>/'", "</script>/"),
)
def test_texts_arrive_unharmed(execute, code, expected):
    assert value_of(execute, code) == expected


def test_nul_in_code_and_args(execute):
    assert value_of(execute, "'a\0b'.length") == 3
    assert value_of(execute, "1 /* \0 */ + 1") == 2
    assert value_of(execute, "args", args="x\0y") == "x\0y"


def test_big_result(execute):
    assert value_of(execute, "'\u00e9'.repeat(5e6)") == "\u00e9" * 5_000_000
    assert value_of(execute, "'x'.repeat(10e6)") == "x" * 10_000_000


def test_big_code(execute):
    assert value_of(execute, "'" + "y" * 10_000_000 + "'.length") == 10_000_000


def test_result_limit(serve):
    server = serve("js.max_result_mb=1")
    fits = 2 ** 20 - 2
    with server.client() as client:
        assert value_of(client.execute, f"'x'.repeat({fits})") == "x" * fits
        for code in (f"'x'.repeat({fits} + 1)", f"'\\u00e9'.repeat({fits} / 2 + 1)", "'\\u20ac'.repeat(9e5)",
                     "'\\u0001'.repeat(2e5)", "Promise.resolve([' '.repeat(2 ** 21)])"):
            error = error_of(client.execute, code)
            assert "larger than the limit of 1048576 bytes (js.max_result_mb)" in error


def nested(levels, kind="[v]"):
    return f"let v = 1; for (let i = 0; i < {levels}; i++) v = {kind}; v"


def levels_of(value):
    levels = 0
    while isinstance(value, (list, dict)):
        value = next(iter(value.values() if isinstance(value, dict) else value))
        levels += 1
    return levels


@pytest.mark.parametrize("kind", ["[v]", "({a: v})"])
def test_a_result_is_as_deep_as_php_reads(execute, kind):
    """json_decode reads 511 levels by default, since its depth of 512 counts what is in the innermost too. The reply is one."""
    assert levels_of({"result": value_of(execute, nested(510, kind))}) == 511
    for code in (nested(511, kind), f"[0, {{a: '[[', b: (() => {{ {nested(509, kind).replace('; v', '; return v')} }})()}}]",
                 f"(async () => {{ {nested(511, kind).replace('; v', '; return v')} }})()"):
        assert "nested deeper than the limit of 510 levels (js.max_result_depth)" in error_of(execute, code)


def test_what_looks_like_depth_in_texts_is_none(execute):
    text = "[" * 600 + '"' + "{" * 600 + "\\"
    assert value_of(execute, "args", args=[text, {text: 1}]) == [text, {text: 1}]


def test_the_depth_of_a_result_is_a_setting(serve):
    server = serve("js.max_result_depth=3")
    assert server.execute("[[[" + "'x'.repeat(100)" + "]]]")["status"] == "success"
    assert server.execute("[[[[" + "'x'.repeat(100)" + "]]]]")["status"] == "error"
    with serve("js.max_result_depth=20000").client() as client:
        assert client.execute(nested(15000) + "; JSON.stringify(v).length")["result"] == 30001


# ---- args ----

@pytest.mark.parametrize("args", [
    None, True, False, 0, -1, 1.5, 1e21, 2 ** 53, "", "text \u00e9 \U0001f600", [], {}, [1, "a", None, [True]],
    {"a": {"b": [1, {"c": None}]}, "": 1, "__proto__": 2}, {"constructor": 1, "length": 2},
], ids=repr)
def test_args_are_any_json_value(execute, args):
    assert value_of(execute, "args", args=args) == args


def test_args_absent_are_undefined(execute):
    assert value_of(execute, "typeof args") == "undefined"
    assert value_of(execute, "'args' in globalThis") is True
    assert value_of(execute, "args === null", args=None) is True


def test_args_belong_to_one_call(execute):
    assert value_of(execute, "args.x = 2; args", args={"x": 1}) == {"x": 2}
    assert value_of(execute, "typeof args") == "undefined"


def test_args_are_objects_of_the_scripts_realm(execute):
    assert value_of(execute, "args instanceof Object && args.a instanceof Array", args={"a": []}) is True


def test_args_can_be_declared_anew(execute):
    assert value_of(execute, "var args = 5; args", args=1) == 5
    assert value_of(execute, "args = 6; args", args=1) == 6


# ---- rejections and what ends an execution ----

@cases(
    ("Promise.reject(new TypeError('no'))", "execution error: TypeError: no"),
    ("await Promise.reject(new TypeError('no'))", "execution error: TypeError: no"),
    ("(async () => { await null; throw new Error('later') })()", "execution error: Error: later"),
    ("Promise.reject(5)", "execution error: 5"),
    ("({ then(done, fail) { fail(new Error('thenable')) } })", "execution error: Error: thenable"),
    ("({ then() { throw new Error('in then') } })", "execution error: Error: in then"),
    ("({ get then() { throw new Error('getter') } })", "execution error: Error: getter"),
    ("Promise.reject(new Error('beside')); 5", "execution error: Error: beside"),
    ("(async () => { throw new Error('beside') })(); 5", "execution error: Error: beside"),
    ("Promise.resolve().then(() => { throw new Error('in then') }); 5", "execution error: Error: in then"),
    ("setTimeout(() => { Promise.reject(new Error('in timer')) }, 1); new Promise(d => setTimeout(d, 50))",
     "execution error: Error: in timer"),
    ("setTimeout(() => { throw new Error('thrown in timer') }, 1); new Promise(d => setTimeout(d, 50))",
     "execution error: Error: thrown in timer"),
    ("setTimeout(async () => { await null; throw new Error('async timer') }, 1); new Promise(d => setTimeout(d, 50))",
     "execution error: Error: async timer"),
    ("setInterval(() => { throw 7 }, 1); new Promise(() => {})", "execution error: 7"),
    ("setTimeout(() => { throw undefined }, 1); new Promise(() => {})", "execution error: undefined"),
    ("queueMicrotask(() => { throw new Error('in microtask') }); 5", "execution error: Error: in microtask"),
    ("Promise.reject(undefined); 5", "execution error: undefined"),
    ("Promise.reject(1); Promise.reject(2); 5", "execution error: 1"),
)
def test_failure_outside_the_value(execute, code, expected):
    assert error_of(execute, code) == expected


@cases(
    ("Promise.reject(1).catch(() => {}); 5", 5),
    ("const p = Promise.reject(1); p.catch(() => {}); 6", 6),
    ("const p = Promise.reject(1); await null; p.catch(() => {}); 7", 7),
    ("Promise.reject(1).then(() => {}, () => 8)", 8),
    ("await Promise.allSettled([Promise.reject(1)]); 9", 9),
    ("var r; try { await Promise.reject(1) } catch (e) { r = e } r", 1),
)
def test_handled_rejection_is_none(execute, code, expected):
    assert value_of(execute, code) == expected


@pytest.mark.parametrize("code", [
    "new Promise(() => {})", "await new Promise(() => {})", "({ then() {} })",
    "setTimeout(() => {}, 1); new Promise(() => {})",
    "const t = setInterval(() => clearInterval(t), 1); new Promise(() => {})",
])
def test_promise_that_nothing_can_settle_fails_at_once(execute, code):
    reply = execute(code, timeout_ms=20000)
    assert reply["status"] == "error" and "can never settle" in reply["error"]


def test_an_execution_ends_when_its_value_is_there(client, shared_server):
    code = "setInterval(() => log.info('still here'), 1); setTimeout(() => { throw 1 }, 1); 'value'"
    assert value_of(client.execute, code, request_id="ended") == "value"
    for _ in range(3):
        assert value_of(client.execute, "new Promise(d => setTimeout(d, 5, 1))") == 1
    assert not [line for line in shared_server.lines("js") if line["msg"] == "still here"]


def test_jobs_of_an_ended_execution_do_not_run_in_the_next(execute):
    assert value_of(execute, "Promise.resolve().then(function again() { globalThis.x = 1; return null }); 1") == 1
    assert value_of(execute, "typeof x") == "undefined"


# ---- timers ----

@cases(
    ("await new Promise(d => setTimeout(d, 1)); 'done'", "done"),
    ("const o = []; setTimeout(() => o.push(3), 30); setTimeout(() => o.push(1), 1); setTimeout(() => o.push(2), 15);"
     "await new Promise(d => setTimeout(d, 60)); o", [1, 2, 3]),
    ("const o = []; for (let i = 0; i < 5; i++) setTimeout(() => o.push(i), 1);"
     "await new Promise(d => setTimeout(d, 30)); o", [0, 1, 2, 3, 4]),
    ("await new Promise(d => setTimeout((...a) => d(a), 1, 1, 'b', { c: 3 }))", [1, "b", {"c": 3}]),
    ("await new Promise(d => setImmediate((...a) => d(a), 1, 2))", [1, 2]),
    ("let n = 0; await new Promise(d => { const t = setInterval((step) => { n += step;"
     "if (n === 6) { clearInterval(t); d() } }, 1, 2) }); n", 6),
    ("const o = []; const t = setTimeout(() => o.push('no'), 1); clearTimeout(t);"
     "await new Promise(d => setTimeout(d, 20)); o", []),
    ("const o = []; const t = setTimeout(() => o.push('no'), 1); clearTimeout(`${t}`);"
     "await new Promise((d) => setTimeout(d, 5)); o.length", 0),
    ("const o = []; const t = setInterval(() => o.push('no'), 1); clearTimeout(t);"
     "await new Promise(d => setTimeout(d, 20)); o", []),
    ("const o = []; const t = setImmediate(() => o.push('no')); clearImmediate(t);"
     "await new Promise(d => setTimeout(d, 5)); o", []),
    ("const o = []; setTimeout(() => { o.push(1); clearTimeout(t) }, 1); const t = setTimeout(() => o.push(2), 2);"
     "await new Promise(d => setTimeout(d, 20)); o.includes(1)", True),
    ("const o = []; setTimeout(() => o.push('timeout'), 0); setImmediate(() => o.push('immediate'));"
     "queueMicrotask(() => o.push('microtask')); Promise.resolve().then(() => o.push('then')); o.push('sync');"
     "await new Promise(d => setTimeout(d, 20)); o", ["sync", "microtask", "then", "immediate", "timeout"]),
    ("const o = []; setTimeout(() => { o.push('a'); queueMicrotask(() => o.push('after a')) }, 1);"
     "setTimeout(() => o.push('b'), 1); await new Promise(d => setTimeout(d, 20)); o", ["a", "after a", "b"]),
    ("let depth = 0; await new Promise(d => { const next = () => ++depth === 5 ? d() : setTimeout(next, 1); next() });"
     "depth", 5),
    ("let n = 0; await new Promise(d => { const next = () => ++n === 1000 ? d() : setImmediate(next); next() }); n", 1000),
    ("typeof setTimeout(() => {}, 1)", "number"),
    ("setTimeout(() => {}, 1) !== setTimeout(() => {}, 1)", True),
    ("[clearTimeout(), clearTimeout(undefined), clearInterval(12345), clearTimeout('x'), clearImmediate({})].length", 5),
    ("await new Promise(d => setTimeout(d, -5, 'negative'))", "negative"),
    ("await new Promise(d => setTimeout(d, NaN, 'nan'))", "nan"),
    ("await new Promise(d => setTimeout(d, '2', 'text'))", "text"),
    ("await new Promise(d => setTimeout(d, 2 ** 40, 'huge is soon'))", "huge is soon"),
    ("await new Promise(d => setTimeout(d))", None),
    ("var start = Date.now(); await new Promise(d => setTimeout(d, 20)); Date.now() - start >= 19", True),
    ("var r = 0; setTimeout(function () { 'use strict'; r = typeof this }, 1);"
     "await new Promise(d => setTimeout(d, 10)); r !== 0", True),
)
def test_timers(execute, code, expected):
    assert value_of(execute, code) == expected


@cases(
    ("setTimeout()", "TypeError"), ("setTimeout('1 + 1', 1)", "TypeError"), ("setInterval(null, 1)", "TypeError"),
    ("setImmediate({})", "TypeError"), ("queueMicrotask()", "TypeError"), ("queueMicrotask(5)", "TypeError"),
    ("setTimeout(() => {}, Symbol())", "TypeError"),
    ("setTimeout(() => {}, { valueOf() { throw new RangeError('delay') } })", "RangeError: delay"),
)
def test_wrong_arguments_of_timers_throw(execute, code, expected):
    assert error_of(execute, code).startswith(f"execution error: {expected}")
    assert value_of(execute, f"try {{ {code} }} catch (e) {{ e instanceof Error }}") is True


def test_interval_ends_with_the_timeout(execute):
    reply = execute("setInterval(() => {}, 1); new Promise(() => {})", timeout_ms=150)
    assert reply["status"] == "timeout" and reply["error"] == "execution timeout after 150ms"


def test_too_many_timers(execute):
    error = error_of(execute, "for (;;) setTimeout(() => {}, 1000)")
    assert error.startswith("execution error: RangeError: setTimeout: ") and "pending already" in error


@cases(
    ("const o = []; queueMicrotask(() => o.push(1)); o.push(0); await null; o", [0, 1]),
    ("const o = []; queueMicrotask(() => { o.push(1); queueMicrotask(() => o.push(3)) }); queueMicrotask(() => o.push(2));"
     "await new Promise(d => setTimeout(d, 1)); o", [1, 2, 3]),
    ("queueMicrotask(() => {}) === undefined", True),
    ("let n = -1; queueMicrotask(function () { n = arguments.length }); await null; await null; n", 0),
)
def test_queue_microtask(execute, code, expected):
    assert value_of(execute, code) == expected


def test_endless_microtasks_meet_the_timeout(execute):
    reply = execute("(function again() { queueMicrotask(again) })(); 1", timeout_ms=150)
    assert reply["status"] == "timeout"
    assert value_of(execute, "2") == 2


# ---- structuredClone ----

@cases(
    ("structuredClone({ a: [1, { b: null }], c: 'x' })", {"a": [1, {"b": None}], "c": "x"}),
    ("const o = { a: {} }; const c = structuredClone(o); [c !== o, c.a !== o.a]", [True, True]),
    ("const o = {}; o.self = o; const c = structuredClone(o); c.self === c", True),
    ("const a = {}; const c = structuredClone([a, a]); c[0] === c[1]", True),
    ("structuredClone(new Date(5)).getTime()", 5),
    ("[...structuredClone(new Map([[1, new Set([2])]])).get(1)]", [2]),
    ("[...structuredClone(new Uint8Array([1, 2]))]", [1, 2]),
    ("String(structuredClone(/a+/gi))", "/a+/gi"),
    ("const e = structuredClone(new RangeError('x')); [e.name, e.message, e instanceof RangeError]",
     ["RangeError", "x", True]),
    ("structuredClone(10n) === 10n", True),
    ("const c = structuredClone({ a: [], m: new Map }); [c instanceof Object, c.a instanceof Array, c.m instanceof Map]",
     [True, True, True]),
    ("class C { x = 1 } const c = structuredClone(new C); [c.x, c instanceof C]", [1, False]),
    ("const b = new ArrayBuffer(3); const c = structuredClone(b, { transfer: [b] }); [b.byteLength, c.byteLength]", [0, 3]),
    ("1 in structuredClone([, , 3])", False),
    ("structuredClone(undefined)", None),
)
def test_structured_clone(execute, code, expected):
    assert value_of(execute, code) == expected


@pytest.mark.parametrize("value", ["() => 1", "Symbol('s')", "({ f() {} })", "new WeakMap", "Promise.resolve()"])
def test_structured_clone_refuses_what_has_no_copy(execute, value):
    assert error_of(execute, f"structuredClone({value})").startswith("execution error: DataCloneError: ")
    assert value_of(execute, f"try {{ structuredClone({value}) }} catch (e) {{ [e.name, e.code, e instanceof Error] }}") == [
        "DataCloneError", 25, True]


# ---- what one execution leaves to the next ----

POLLUTION = """
    globalThis.leak = 1; var leakedVar = 2; function leakedFunction() {} implicit = 3;
    let lexical = 4; const constant = 5; class Klass {}
    Object.prototype.leak = 'p'; Array.prototype.map = () => 'forged'; String.prototype.leak = 's';
    Math.max = () => -1; JSON.parse = null; Promise.prototype.then = null; Date.now = () => 0;
    globalThis.log = null; globalThis.metrics = null; globalThis.setTimeout = null; delete globalThis.queueMicrotask;
    Object.freeze(Object.prototype);
    'polluted'
"""
PROBE = """[typeof leak, typeof leakedVar, typeof leakedFunction, typeof implicit, typeof lexical, typeof constant,
    typeof Klass, ({}).leak, ''.leak, [1].map(x => x + 1), Math.max(1, 2), typeof JSON.parse, Date.now() > 0,
    typeof Promise.prototype.then, typeof log.info, typeof metrics.increment, typeof setTimeout, typeof queueMicrotask,
    Object.isFrozen(Object.prototype)]"""
CLEAN = ["undefined"] * 7 + [None, None, [2], 2, "function", True, "function", "function", "function", "function",
                             "function", False]


def test_fresh_executions_know_nothing_of_each_other(serve):
    with serve("js.pool_size=1").client() as client:
        for _ in range(5):
            assert value_of(client.execute, POLLUTION) == "polluted"
            assert value_of(client.execute, PROBE) == CLEAN


def test_fresh_executions_cannot_meet_through_bindings(serve):
    attempts = ("log.secret = 1; log.info.secret = 2; metrics.increment.secret = 3; setTimeout.secret = 4;"
                "queueMicrotask.secret = 5; Object.getPrototypeOf(setTimeout).secret = 6;"
                "Object.getPrototypeOf(log.info).secret = 7; 1")
    with serve("js.pool_size=1").client() as client:
        assert value_of(client.execute, attempts) == 1
        probe = ("[log, log.info, metrics.increment, setTimeout, queueMicrotask, Object.getPrototypeOf(setTimeout),"
                 "Object.getPrototypeOf(log.info), Object.getPrototypeOf(queueMicrotask)].map(x => x.secret ?? null)")
        assert value_of(client.execute, probe) == [None] * 8


def test_fresh_executions_repeat_declarations(serve):
    with serve("js.pool_size=1").client() as client:
        for _ in range(3):
            assert value_of(client.execute, "let a = 1; const b = 2; class C {} a + b") == 3


def test_shared_isolation_keeps_globals(serve):
    with serve("js.pool_size=1", "js.isolation=shared").client() as client:
        assert value_of(client.execute, "globalThis.count = 1; var v = 2; function f() { return 3 } 0") == 0
        assert value_of(client.execute, "[++count, v, f()]") == [2, 2, 3]
        assert value_of(client.execute, "Array.prototype.extra = () => 4; 0") == 0
        assert value_of(client.execute, "[].extra()") == 4


def test_shared_isolation_lets_declarations_repeat(serve):
    with serve("js.pool_size=1", "js.isolation=shared").client() as client:
        for code, expected in (("let a = 1; const b = 2; class C {} a + b", 3), ("let a = await 4; a", 4),
                               ("const b = 5; return b", 5), ("'use strict'; let a = 6; a", 6),
                               ("class C { m() { return 7 } } new C().m()", 7)):
            for _ in range(2):
                assert value_of(client.execute, code) == expected


def test_shared_isolation_has_args_of_each_call(serve):
    with serve("js.pool_size=1", "js.isolation=shared").client() as client:
        assert value_of(client.execute, "args", args=[1]) == [1]
        assert value_of(client.execute, "args === undefined") is True


# ---- requests that are refused or odd ----

@pytest.mark.parametrize("request_", [{}, {"code": ""}, {"code": None}], ids=repr)
def test_code_is_required(client, request_):
    reply = client.call("js.Execute", request_)
    assert reply.is_error and b"code is required" in reply.body


def test_unknown_members_are_ignored(execute):
    assert value_of(execute, "1", unknown={"a": [1]}, codex=2) == 1
