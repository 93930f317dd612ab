"""Programs and calls of their functions, from outside."""

import pytest

from support import wait_until

PRICING = """\
let calls = 0;
export const rate = 0.25;
export function total(item, count = 1) {
    calls++;
    return item.price * count * (1 + rate);
}
export const count = () => calls;
export async function later(value) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return value;
}
export function fail() {
    throw new TypeError('bad');
}
export function loop() {
    calls++;
    for (;;);
}
export function deep() {
    calls++;
    return deep() + 1;
}
export default { answer: 42 };
"""


def value(reply):
    assert reply["status"] == "success", reply
    return reply["result"]


def test_functions_are_called_with_their_arguments(serve_programs):
    server = serve_programs({"pricing.js": PRICING})
    assert value(server.function("pricing.total", {"price": 20}, 3)) == 75
    assert value(server.function("pricing.total", {"price": 20})) == 25
    assert value(server.function("pricing.later", ["\u00e4", None, 1.5])) == ["\u00e4", None, 1.5]


def test_what_is_no_function_is_its_own_result(serve_programs):
    server = serve_programs({"pricing.js": PRICING})
    assert value(server.function("pricing.rate")) == 0.25
    assert value(server.function("pricing")) == value(server.function("pricing.default")) == {"answer": 42}


def test_a_program_keeps_its_state(serve_programs):
    server = serve_programs({"pricing.js": PRICING}, "js.pool_size=1")
    for _ in range(3):
        server.function("pricing.total", {"price": 1})
    assert value(server.function("pricing.count")) == 3


def test_an_exception_has_its_place_in_the_file(serve_programs):
    exception = serve_programs({"sub/pricing.js": PRICING}).function("sub/pricing.fail")["exception"]
    assert exception == {"name": "TypeError", "message": "bad", "file": "sub/pricing.js", "line": 13, "column": 24,
                         "stack": "fail@sub/pricing.js:13:24"}


@pytest.mark.parametrize("function, told", [
    ("pricing.nope", "the program pricing has no export nope; its exports: count, deep, default, fail, later, loop, rate, total"),
    ("pricing.__proto__", "the program pricing has no export __proto__"),
    ("pricing.constructor", "the program pricing has no export constructor"),
    ("pricing.total.call", "the program pricing has no export total.call"),
    ("pricing.", "the program pricing has no export ;"),
    ("nope", "there is no program for the function nope"),
    ("__proto__.x", "there is no program for the function __proto__.x"),
    ("Pricing.total", "there is no program for the function Pricing.total"),
    ("a\nb", "there is no program for the function a\ufffdb"),
    ("x" * 1000, "there is no program for the function " + "x" * 201 + "..."),
])
def test_functions_that_are_not_there(serve_programs, function, told):
    reply = serve_programs({"pricing.js": PRICING}).function(function)
    assert reply["status"] == "rejected" and reply["error"].startswith("execution rejected: " + told), reply


@pytest.mark.parametrize("argument, error", [
    ({}, "function is required"),
    ({"function": ""}, "function is required"),
    ({"function": "x" * 1001}, "function of 1001 bytes is longer than 1000"),
    ({"function": "a\0b"}, "function holds a NUL"),
    ({"function": 5}, "cannot unmarshal number"),
    ({"function": "pricing.total", "args": {"price": 1}}, "args must be an array"),
    ({"function": "pricing.total", "args": "x"}, "args must be an array"),
])
def test_requests_that_are_none(serve_programs, argument, error):
    with serve_programs({"pricing.js": PRICING}).client() as client:
        reply = client.call("js.Call", argument)
        assert reply.is_error and error in reply.body.decode()


@pytest.mark.parametrize("stop, limits", [("loop", {"timeout_ms": 300}), ("deep", {})])
def test_after_a_stop_the_realm_is_another(serve_programs, stop, limits):
    server = serve_programs({"pricing.js": PRICING}, "js.pool_size=1")
    workers = server.worker_pids()
    server.function("pricing.total", {"price": 1})
    reply = server.function("pricing." + stop, **limits)
    assert reply["status"] == ("timeout" if stop == "loop" else "error")
    assert value(server.function("pricing.count")) == 0
    assert server.worker_pids() == workers and server.metrics()['js_worker_restarts_total{reason="timeout"}'] == 0


def test_a_broken_program_is_told_and_others_work(serve_programs):
    server = serve_programs({"pricing.js": PRICING, "broken.js": "export const a = 1;\nexport const b = a.b.c;\n"})
    reply = server.function("broken.a")
    assert reply["status"] == "error" and reply["error"].startswith(
        "execution error: the program broken cannot be loaded: TypeError: ")
    assert reply["error"].endswith("(broken.js:2:21)")
    assert value(server.function("pricing.rate")) == 0.25
    line = server.wait_for_line(lambda line: line["msg"] == "program cannot be loaded")
    assert line["program"] == "broken"


def test_timers_of_a_call_end_with_it(serve_programs):
    server = serve_programs({"timers.js": """
        let late = 0;
        export const start = () => { setTimeout(() => late++, 1); setInterval(() => late++, 1); };
        export const seen = async () => { await new Promise((resolve) => setTimeout(resolve, 30)); return late; };
    """}, "js.pool_size=1")
    value(server.function("timers.start"))
    assert value(server.function("timers.seen")) == 0


def test_a_lazy_program_is_loaded_with_its_first_call(serve_programs):
    server = serve_programs({"lazy.js": "log.info('loaded'); let n = 0; export const f = () => { n++; if (n < 2) throw 1; return n; }"},
                            "js.programs.lazy.lazy=true", "js.pool_size=1")
    assert not [line for line in server.lines("js") if line["msg"] == "loaded"]
    assert server.function("lazy.f")["status"] == "error"
    assert value(server.function("lazy.f")) == 2
    wait_until(lambda: len([line for line in server.lines("js") if line["msg"] == "loaded"]) == 1, "one load")


LIBRARY = """
export let uses = 0;
export const use = () => ++uses;
export const where = import.meta.filename;
export const env = { ...import.meta.env };
export const boom = () => { throw new Error('inside'); };
export const realm = Function;
"""


def test_scripts_import_a_text_and_not_its_realm(serve_programs):
    server = serve_programs({"lib/a.js": LIBRARY, "own.js": LIBRARY}, "js.programs.lib/a.scripts=true", "js.pool_size=1")
    for _ in range(2):
        assert value(server.function("own.use")) and value(server.function("lib/a.use"))
        code = "const a = await import('lib/a'); const again = await import('lib/a'); a.use(); [a.uses, a === again, a.where, a.realm === Function]"
        assert value(server.execute(code)) == [1, True, "/lib/a.js", True]
    assert value(server.function("lib/a.use")) == 3
    reply = server.execute("(await import('own')).use()")
    assert reply["exception"]["message"] == 'cannot import "own": there is no program of this name that can be loaded and may be imported'
    exception = server.execute("1;\n(await import('lib/a')).boom()", name="s.js")["exception"]
    assert (exception["file"], exception["line"], exception["column"]) == ("lib/a.js", 6, 44)
    assert exception["stack"].splitlines() == ["boom@lib/a.js:6:44", "@s.js:2:29"]


def test_who_imports_what_cannot_be_read_is_told_that_it_cannot_be_loaded(serve_programs):
    server = serve_programs({"own.js": LIBRARY}, "js.programs.gone.file=gone.js", "js.programs.gone.scripts=true")
    reply = server.execute("await import('gone')")
    assert reply["exception"]["message"] == 'cannot import "gone": there is no program of this name that can be loaded and may be imported'


def test_who_returns_what_another_gives_is_in_the_stack(serve_programs):
    """The code of modules is strict, in which the engine may leave out such functions."""
    server = serve_programs({"a.js": "export const read = (text) => JSON.parse(text);\nexport const outer = (text) => read(text);\n"
                                     "export function deep(n) { return n ? deep(n - 1) : 'deep'; }"})
    exception = server.function("a.outer", "{")["exception"]
    assert (exception["file"], exception["line"], exception["column"]) == ("a.js", 1, 41)
    assert [line.split("@")[0] for line in exception["stack"].splitlines() if "native" not in line] == ["read", "outer"]
    assert value(server.function("a.deep", 1000)) == "deep"
    exception = server.execute("'use strict';\nconst f = () => JSON.parse('{');\nf()")["exception"]
    assert (exception["file"], exception["line"]) == ("script.js", 2)


def test_programs_import_each_other_while_they_are_loaded(serve_programs):
    server = serve_programs({
        "a.js": "const b = import('b'); export const name = 'a'; export const f = async () => (await b).name;"
                "export const own = async () => (await (await b).a) === await import('a');",
        "b.js": "export const a = import('a'); export const name = 'b'; export const f = async () => (await a).name",
        "waits.js": "export const a = 1; await import('waits2')", "waits2.js": "export const a = 1; await import('waits')"})
    assert value(server.function("a.f")) == "b" and value(server.function("b.f")) == "a" and value(server.function("a.own")) is True
    assert server.function("waits.a")["error"].endswith("nothing else could resolve it (waits.js)")


def test_programs_import_each_other(serve_programs):
    server = serve_programs({
        "a.js": "export const b = import('b'); export const useB = async () => (await b).use(); export const self = async () => (await import('a')).useB === useB;",
        "b.js": LIBRARY, "c.js": "export { nothing };", "d.js": "export const f = (name) => import(name);",
        "e.js": "export const f = () => import('c')",
    }, "js.pool_size=1")
    assert [value(server.function("a.useB")) for _ in range(3)] == [1, 2, 3]
    assert value(server.function("b.use")) == 1 and value(server.function("a.self")) is True
    assert 'cannot import "a" by a computed name' in server.function("d.f", "a")["error"]
    assert server.function("e.f")["error"].startswith("execution error: SyntaxError: ")
    assert "nothing" in server.function("c.x")["error"] and "(c.js:1:" in server.function("c.x")["error"]


def test_only_programs_see_their_variables(serve_programs):
    server = serve_programs({"a.js": LIBRARY + "export const seen = () => process.env"},
                            "js.programs.a.scripts=true", "js.programs.a.env=SECRET,MISSING", "js.scripts=on", env={"SECRET": "s3", "OTHER": "o"})
    assert value(server.function("a.env")) == value(server.function("a.seen")) == {"SECRET": "s3"}
    assert value(server.execute("(await import('a')).env")) == {}
    assert value(server.execute("process.env")) == {}


def test_a_lazy_program_is_loaded_in_the_time_and_memory_of_programs(serve_programs):
    """What loading takes is not the call's; whoever calls meanwhile waits in his own time."""
    server = serve_programs({"lazy.js": "const kept = new Uint8Array(90 << 20).fill(1); export const f = () => kept.length >> 20;",
                             "slow.js": "await new Promise((go) => setTimeout(go, 700)); export const f = () => 'there';"},
                            "js.programs.lazy.lazy=true", "js.programs.slow.lazy=true",
                            "js.max_memory_mb=64", "js.load_timeout_ms=5000", "js.pool_size=1")
    for _ in range(3):
        assert value(server.function("lazy.f")) == 90
    assert server.function("slow.f", timeout_ms=100)["status"] == "timeout"
    assert value(server.function("slow.f", timeout_ms=4900)) == "there"
    assert value(server.function("slow.f", timeout_ms=100)) == "there"
    assert server.metrics()['js_program_loads_total{program="slow",result="loaded"}'] == 1


def test_a_lazy_program_that_never_loads(serve_programs):
    server = serve_programs({"never.js": "await new Promise(() => setTimeout(() => {}, 1e6)); export const f = 1;"},
                            "js.programs.never.lazy=true", "js.load_timeout_ms=300", "js.pool_size=1")
    assert server.function("never.f")["error"] == \
        "execution error: the program never cannot be loaded: loading took longer than 300ms (js.load_timeout_ms) (never.js)"


def test_a_lazy_program_that_does_not_load_is_told_of_like_others(serve_programs):
    server = serve_programs({"lazy.js": "export const a = 1;\nthrow new Error('no');\n", "other.js": PRICING},
                            "js.programs.lazy.lazy=true", "js.pool_size=1")
    reply = server.function("lazy.a")
    assert reply["error"] == "execution error: the program lazy cannot be loaded: Error: no (lazy.js:2:16)"
    assert [program["state"] for program in server.health()["programs"]] == ["broken", "loaded"]
    assert server.health()["programs"][0]["error"].endswith("Error: no (lazy.js:2:16)")
    assert server.function("lazy.a")["error"] == reply["error"]
    assert value(server.function("other.rate")) == 0.25


def test_rrjs_call(serve_programs, rrjs):
    server = serve_programs({"pricing.js": PRICING})
    done = rrjs("call", "-o", f"rpc.listen={server.rpc}", "pricing.total", '[{"price": 20}, 3]')
    assert done.returncode == 0 and '"result":75' in done.stdout
    assert rrjs("call", "-o", f"rpc.listen={server.rpc}", "pricing.fail").returncode == 1
    assert rrjs("call", "-o", f"rpc.listen={server.rpc}", "pricing.total", "{}").returncode == 1
    assert rrjs("call", "pricing.total", "[").returncode == 2
    assert rrjs("call").returncode == 2


