"""Programs that are broken, hostile or merely odd: each is told, others keep working, and no worker goes for it."""

import json
import shutil
import subprocess

import pytest

from support import GOB, JSON, MSGPACK, PATIENCE_S, RRJS, clean_environment, run_rrjs, wait_until
from wire import gob_text_request

OK = "export const f = (x) => x; export default 1;"
BIG = "export const kept = new Uint8Array(50 << 20).fill(1); export const f = () => kept.length;"


def value(reply):
    assert reply["status"] == "success", reply
    return reply["result"]


def restarts(server):
    return {name: count for name, count in server.metrics().items() if name.startswith("js_worker_restarts_total") and count}


def when_idle(server):
    wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "idle workers and spare")


def states(server):
    return {program["program"]: program["error"] for program in server.health()["programs"] if program["state"] == "broken"}


# ---- while they are loaded ----

NEVER = "can never settle: no timer or request is pending and nothing else could resolve it"
TOO_LONG = "loading took longer than 500ms (js.load_timeout_ms)"

BROKEN = {
    "never": ("await new Promise(() => {}); export const f = 1;", NEVER),
    "timer": ("await new Promise((done) => setTimeout(done, 60000)); export const f = 1;", TOO_LONG),
    "loops": ("for (;;);", TOO_LONG),
    "throws": ("export const f = 1;\nthrow new RangeError('no luck');", "RangeError: no luck (throws.js:2:21)"),
    "nothing": ("export const f = 1;\nthrow null;", "null (nothing.js)"),
    "undef": ("throw undefined;", "undefined"),
    "getters": ("throw { get message() { throw 1 }, get name() { throw 2 }, get stack() { throw 3 } };", "{ message: [Getter], name: [Getter], stack: [Getter] }"),
    "trapped": ("throw new Proxy({}, { get() { throw new Error('trap') } });", "[unprintable]"),
    "endless": ("throw { get message() { for (;;); }, get name() { for (;;); } };", TOO_LONG),
    "rejects": ("await Promise.reject(new Error('later'));", "Error: later (rejects.js:1:31)"),
    "nobody": ("Promise.reject(new Error('nobody')); export const f = 1;", "Error: nobody (nobody.js:1:25)"),
    "stack": ("function f() { f(); } f();", "RangeError: Maximum call stack size exceeded. (stack.js:1:17)"),
    "syntax": ("export const = 1;", "SyntaxError: "),
    "outside": ("import 'lodash';", "outside.js needs a bundler"),
    "nul": ("export const a = '\0", "SyntaxError: "),
}


def test_what_does_not_load_is_told_and_others_work(serve_programs):
    files = {f"{name}.js": text for name, (text, _) in BROKEN.items()}
    server = serve_programs({"a.js": OK, **files, "z.js": OK}, "js.load_timeout_ms=500", "js.pool_size=1")
    when_idle(server)
    pids = server.worker_pids()
    told = states(server)
    assert set(told) == set(BROKEN)
    for name, (_, why) in BROKEN.items():
        assert why in told[name], (name, told[name])
        reply = server.function(f"{name}.f")
        assert (reply["status"], reply["error"]) == ("error", f"execution error: the program {name} cannot be loaded: {told[name]}")
    assert value(server.function("a.f", 1)) == value(server.function("z.f", 1)) == value(server.execute("1")) == 1
    assert server.worker_pids() == pids and restarts(server) == {}


def test_memory_of_programs(serve_programs):
    server = serve_programs({
        "a.js": OK, "big.js": BIG,
        "bytes.js": "export const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1));",
        "texts.js": "export const kept = []; for (let i = 0; ; i++) kept.push('x'.repeat(1000) + i);",
        "objects.js": "export let last = null; for (;;) last = { last };",
        "z.js": OK,
    }, "js.pool_size=2")
    when_idle(server)
    assert states(server) == {name: f"loading took more than 128 MB (js.programs_memory_mb) ({name}.js)" for name in ("bytes", "texts", "objects")}
    assert value(server.function("big.f")) == 50 << 20
    assert value(server.function("a.f", 1)) == value(server.function("z.f", 1)) == 1
    assert value(server.function("big.f")) == 50 << 20


def test_what_is_done_at_the_top_level(serve_programs):
    server = serve_programs({
        "logs.js": "log.info('top', { a: 1 }); console.warn('hello'); metrics.increment('tops'); export const f = () => 1;",
        "fetches.js": "const error = await fetch('http://127.0.0.1:1/').catch((error) => error); export const f = () => error.name;",
        "flood.js": "for (let i = 0; i < 20000; i++) log.debug('x'.repeat(100)); export const f = () => 1;",
        "timers.js": "export let n = 0; setInterval(() => n++, 1); export const f = async () => { await new Promise((done) => setTimeout(done, 20)); return n; }",
        "pending.js": "export const p = new Promise(() => {}); export const f = () => 1;",
        "deep.js": "const f = () => { try { f() } catch { } }; f(); export const g = () => 1;",
    }, "js.pool_size=1", "js.log.context=worker,function")
    when_idle(server)
    assert states(server) == {}
    lines = [line for line in server.lines("js") if line["msg"] in ("top", "hello")]
    for worker in {line["worker"] for line in lines}:
        assert [line["msg"] for line in lines if line["worker"] == worker] == ["top", "hello"]
    assert len(lines) == 4 and "function" not in lines[0]
    assert server.metrics()["js_user_tops_total"] == 2
    assert value(server.function("fetches.f")) == "TypeError"
    assert value(server.function("timers.f")) == 0
    assert NEVER in server.function("pending.p")["error"] and value(server.function("pending.f")) == 1
    assert value(server.function("deep.g")) == 1
    assert restarts(server) == {}


# ---- what replaces globals ----

POISONED = {
    "globals": """JSON.parse = () => 'parsed'; JSON.stringify = () => '"text"'; globalThis.Promise = class { };
        Array.prototype[Symbol.iterator] = Map.prototype.get = Map.prototype.set = Reflect.apply = Reflect.has = Object.defineProperty =
        Function.prototype.call = Function.prototype.apply = Object.freeze = () => { throw new Error('mine') };""",
    "nothing": "for (const name of ['JSON', 'Promise', 'Symbol', 'Reflect', 'Object', 'Function', 'process', 'console']) globalThis[name] = undefined;",
    "deleted": "for (const name of Reflect.ownKeys(globalThis)) try { delete globalThis[name] } catch { }",
    "frozen": "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Function.prototype);",
    "members": """for (const name of ['global', 'parse', 'stringify', 'name', 'namespace', 'meta', 'env', '0', 'length', 'message', 'toJSON', 'resolve'])
        Object.defineProperty(Object.prototype, name, { configurable: true, get() { return name === 'toJSON' ? undefined : 'mine' }, set() { throw new Error(name) } });""",
    "thens": "Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => { throw new Error('mine') };",
    "variables": "Object.defineProperty(globalThis, 'process', { get() { throw new Error('mine') } });",
}


def test_replaced_globals_harm_nobody(serve_programs):
    text = "export const f = (x) => ({ x }); export const g = async (x) => x; export const fail = () => { throw new RangeError('told') };"
    server = serve_programs({"a.js": text, **{f"{name}.js": text + more for name, more in POISONED.items()}}, "js.pool_size=1")
    when_idle(server)
    assert states(server) == {}
    for name in POISONED:
        assert value(server.function(f"{name}.f", {"a": [1]})) == {"x": {"a": [1]}}, name
        exception = server.function(f"{name}.fail")["exception"]
        assert (exception["name"], exception["message"], exception["file"]) == ("RangeError", "told", f"{name}.js"), name
        if name == "thens": # a promise of a realm is awaited by its own method
            assert server.function(f"{name}.g", 1)["error"] == "execution error: Error: mine"
        else:
            assert value(server.function(f"{name}.g", [1])) == [1], name
        assert value(server.function("a.g", {"a": 1})) == {"a": 1} and value(server.execute("JSON.stringify([1])")) == "[1]"
    assert restarts(server) == {}


def test_a_poisoned_prototype_is_what_the_program_made_it(serve_programs):
    server = serve_programs({"a.js": "Object.prototype.then = (done) => done('hijacked'); export const f = (x) => x; export const n = () => 3;"})
    assert value(server.function("a.f", {})) == "hijacked" and value(server.function("a.n")) == 3


# ---- odd exports ----

EXPORTS = """
const revoked = (target) => { const made = Proxy.revocable(target, {}); made.revoke(); return made.proxy; };
const got = { get f() { return () => 'got' } };
export const { f: getter } = got;
export const proxied = new Proxy((x) => x + 1, {});
export const applied = new Proxy(() => 1, { apply: (target, self, list) => [self === undefined, list.length] });
export const trapped = new Proxy(() => 1, { apply() { throw new TypeError('trap') } });
export const keys = new Proxy({}, { get: (target, key) => key === 'a' ? 1 : undefined, ownKeys: () => ['a'],
                                    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) });
export const closed = new Proxy({}, { get() { throw new Error('get') } });
export const revokedFunction = revoked(() => 1);
export const revokedObject = revoked({});
export const thenable = { then(done) { done('then') } };
export const thenThrows = { then() { throw new Error('in then') } };
export const thenGetter = { get then() { throw new Error('get then') } };
export const thenNever = { then() { } };
export const thenItself = { then(done) { done(thenItself) } };
export class Shape { constructor() { this.a = 1 } }
export function* steps() { yield 1 }
export async function* laterSteps() { yield 1 }
export const symbol = Symbol('s');
export const aSymbol = () => Symbol('s');
export const nothing = undefined;
export const nan = NaN;
export const itself = {}; itself.itself = itself;
export const big = 10n;
export const aBig = () => ({ a: 10n });
export const aFunction = () => () => 1;
export const error = new RangeError('value');
export const date = new Date(0);
export const json = { toJSON: () => 'own' };
export const jsonThrows = { toJSON() { throw new Error('own') } };
export const jsonLoops = { toJSON() { for (;;); } };
export const nested = (() => { let list = []; for (let i = 0; i < 100000; i++) list = [list]; return list })();
export const half = '\\ud800';
export const zero = 'a\\0b';
export const throwsFive = async () => { throw 5 };
export const self = function () { return typeof this };
export const list = (...all) => all;
export { list as then, list as 'a.b', list as __proto__, list as constructor, list as toString, list as 'x y', list as 'x\\ny', list as 'ä' };
export let late; await null; late = 1;
"""

VALUES = {
    "getter": "got", "proxied": 2, "applied": [True, 1], "keys": {"a": 1}, "thenable": "then", "steps": {}, "laterSteps": {},
    "symbol": None, "aSymbol": None, "nothing": None, "nan": None, "aFunction": None,
    "error": {"name": "RangeError", "message": "value"}, "date": "1970-01-01T00:00:00.000Z", "json": "own", "half": "\ufffd",
    "zero": "a\0b", "self": "undefined", "late": 1,
    **dict.fromkeys(("list", "then", "a.b", "__proto__", "constructor", "toString", "x y", "x\ny", "\u00e4"), [1]),
}

FAILURES = {
    "trapped": "TypeError: trap", "closed": "Error: get", "revokedFunction": "TypeError: ", "revokedObject": "TypeError: ",
    "thenThrows": "Error: in then", "thenGetter": "Error: get then", "thenNever": NEVER, "Shape": "TypeError: ",
    "itself": "cannot be given as JSON: ", "big": "cannot be given as JSON: ", "aBig": "cannot be given as JSON: ",
    "jsonThrows": "Error: own", "nested": "cannot be given as JSON: ", "throwsFive": "5", "nope": "the program odd has no export nope",
}


def test_odd_exports(serve_programs):
    server = serve_programs({"odd.js": EXPORTS}, "js.pool_size=1")
    when_idle(server)
    pids = server.worker_pids()
    for name, expected in VALUES.items():
        assert value(server.function(f"odd.{name}", 1)) == expected, name
    for name, expected in FAILURES.items():
        reply = server.function(f"odd.{name}", 1)
        assert reply["status"] in ("error", "rejected") and expected in reply["error"], (name, reply)
    for name in ("thenItself", "jsonLoops"):
        assert server.function(f"odd.{name}", timeout_ms=300)["status"] == "timeout"
        assert value(server.function("odd.list", 2)) == [2]
    assert server.worker_pids() == pids and restarts(server) == {}


# ---- hostile callers ----

def text(value):
    """msgpack."""
    data = value if isinstance(value, bytes) else value.encode()
    return b"\xdb" + len(data).to_bytes(4, "big") + data


CODECS = {
    "json": (JSON, lambda function: json.dumps({"function": function}).encode()),
    "msgpack": (MSGPACK, lambda function: b"\x81" + text("function") + text(function)),
    "gob": (GOB, lambda function: gob_text_request("Function", function)),
}


HOSTILE = {
    "proto": "__proto__", "constructor": "constructor", "dots": "...", "a dot": ".", "proto of": "a.__proto__.f", "first": ".f",
    "trailing": "a.f.", "spaces": " a.f ", "slashes": "../a.f", "case": "A.F", "control": "a\x1b[2J.f", "emoji": "\U0001f600.f",
    "longest": "x" * 1000,
}


@pytest.mark.parametrize("codec", CODECS)
def test_names_from_hostile_callers(serve_programs, codec):
    server = serve_programs({"a.js": OK})
    flags, encode = CODECS[codec]
    with server.client() as client:
        def ask(function):
            return client.call("js.Call", encode(function), flags=flags)
        assert not ask("a.f").is_error and b"rejected" not in ask("a.f").body
        for name, function in HOSTILE.items():
            reply = ask(function)
            assert not reply.is_error and b"execution rejected: " in reply.body, (name, reply.body)
        for function, told in (("", "function is required"), ("a\0b", "function holds a NUL"), ("x" * 10240, "function of 10240 bytes is longer than 1000")):
            reply = ask(function)
            assert reply.is_error and told in reply.body.decode()
    assert value(server.function("a.f", 1)) == 1 and restarts(server) == {}


def test_names_that_are_no_text(serve_programs):
    server = serve_programs({"a.js": OK})
    with server.client() as client:
        reply = client.call("js.Call", b'{"function": "a.\\ud800"}')
        assert not reply.is_error and "the program a has no export \ufffd" in reply.value["error"]
        for argument, flags in ((b'{"function": "a.\xff"}', JSON), (b"\x81" + text("function") + text(b"a.\xff"), MSGPACK),
                                (gob_text_request("Function", b"a.\xff"), GOB),
                                (b"\x81" + text("function") + b"\xcd\x01\x00", MSGPACK), (b"\x81" + text("function"), MSGPACK),
                                (b"\x81", MSGPACK), (b"\x07\xff\x81", GOB), (b"", GOB), (b"[]", JSON), (b"null", JSON)):
            assert client.call("js.Call", argument, flags=flags).is_error, (argument, flags)
        assert value(client.call("js.Call", {"function": "a.f", "args": [1]}).value) == 1


@pytest.mark.parametrize("args", [b'{"length": 1}', b'"x"', b"5", b"true", b'{"__proto__": []}', b" 5", b"null"])
def test_arguments_that_are_no_array(serve_programs, args):
    with serve_programs({"a.js": OK}).client() as client:
        reply = client.call("js.Call", b'{"function": "a.f", "args": ' + args + b"}")
        assert reply.is_error and "args must be an array: the arguments of the function" in reply.body.decode()


def test_arguments_of_all_kinds(serve_programs):
    server = serve_programs({"a.js": "export const f = (...all) => all; export const own = (x) => Object.keys(x).concat(typeof x.then)"})
    assert value(server.function("a.f")) == []
    with server.client() as client:
        assert value(client.call("js.Call", {"function": "a.f"}).value) == []
        assert value(client.call("js.Call", b' {"args" : [1, [], {"__proto__": {"then": 1}}] , "function":"a.f"}').value) == [1, [], {"__proto__": {"then": 1}}]
    assert value(server.function("a.own", {"__proto__": {"then": 1}})) == ["__proto__", "undefined"]
    many = list(range(10000))
    assert value(server.function("a.f", *many)) == many


# ---- many ----

def test_a_thousand_programs(serve, tmp_path):
    root = tmp_path / "programs"
    (root / "js").mkdir(parents=True)
    for number in range(1000):
        (root / "js" / f"p{number}.js").write_text(f"export const f = (x) => x + {number};")
    server = serve(f"js.root={root}", "js.functions=js", "js.pool_size=1")
    assert value(server.function("p0.f", 1)) == 1 and value(server.function("p999.f", 1)) == 1000
    assert len(server.health()["programs"]) == 1000
    (root / "js" / "p999.js").write_text("export const f = () => 'new';")
    done = run_rrjs("reload", "--rpc", server.rpc)
    assert done.returncode == 0, done.stderr
    assert value(server.function("p999.f", 1)) == "new" and value(server.function("p500.f", 1)) == 501
    assert restarts(server) == {'js_worker_restarts_total{reason="reset"}': 2}


# ---- rrjs check ----

def test_check_tells_what_does_not_load(rrjs, tmp_path):
    programs = {"fine": OK, "late": "export const a = 1;\nnull.x;", "loops": "log.info('x'); for (;;);",
                "outside": "\nexport * from 'lodash';", "noisy": "console.log('a'); console.error('b'); log.error('c'); export {};"}
    for name, source in programs.items():
        (tmp_path / f"{name}.js").write_text(source)
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "more.js").write_text("throw null;")
    config = {"functions": "js", "load_timeout_ms": 500,
              "programs": {**{name: f"{name}.js" for name in programs}, "late": {"file": "late.js", "lazy": True}, "gone": "gone.js"}}
    (tmp_path / ".rr.yaml").write_text(json.dumps({"js": config}))
    done = rrjs("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done
    lines = done.stderr.splitlines()
    told = [line.replace(" (.rr.yaml:1)", "") for line in lines]
    assert sorted(told)[:2] + sorted(told)[3:4] == [
        "rrjs: js.functions is js: the program more cannot be loaded: null (js/more.js)",
        "rrjs: js.programs.gone.file is gone.js: reading gone.js: No such file or directory",
        "rrjs: js.programs.loops.file is loops.js: the program loops cannot be loaded: " + TOO_LONG + " (loops.js)"]
    assert "rrjs: js.programs.late.file is late.js: the program late cannot be loaded: TypeError: null is not an object " \
           "(evaluating 'null.x') (late.js:2:5)" in told
    assert len(told) == 5 and "outside.js needs a bundler" in sorted(told)[4]


def test_check_loads_past_programs_that_end_the_worker(rrjs, tmp_path):
    for number in range(4):
        (tmp_path / f"p{number}.js").write_text("export const kept = []; for (;;) kept.push(new Array(1 << 17).fill(0.5));")
    (tmp_path / "z.js").write_text("throw new Error('the last')")
    done = rrjs("check", "-o", f"js.root={tmp_path}", "-o", "js.functions=.", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("loading took more than 128 MB (js.programs_memory_mb)") == 4
    assert "the program z cannot be loaded: Error: the last (z.js:1:16)" in done.stderr


@pytest.mark.parametrize("worker", ["#!/bin/sh\nexit 1\n", None], ids=["ends", "missing"])
def test_check_says_that_no_worker_can_be_started(tmp_path, worker):
    shutil.copy(RRJS, tmp_path / "rrjs")
    if worker:
        (tmp_path / "rrjs-worker").write_text(worker)
        (tmp_path / "rrjs-worker").chmod(0o755)
    (tmp_path / "a.js").write_text(OK)
    done = subprocess.run([tmp_path / "rrjs", "check", "-o", "js.programs.a=a.js"], cwd=tmp_path, env=clean_environment(),
                          timeout=PATIENCE_S, capture_output=True, text=True)
    assert done.returncode == 2 and "rrjs: whether programs can be loaded is not known: " in done.stderr, done


def test_state_is_kept_after_a_stop_where_it_says_so(serve_programs):
    text = "let n = 0; export const f = () => ++n; export const loop = () => { for (;;); }; export const deep = () => deep() + 1;"
    server = serve_programs({"keeps.js": text, "starts.js": text}, "js.programs.keeps.keep_state=true", "js.pool_size=1")
    when_idle(server)
    pids = server.worker_pids()
    for stop, status, count in (("loop", "timeout", 1), ("deep", "error", 2)):
        for program in ("keeps", "starts"):
            value(server.function(f"{program}.f"))
            assert server.function(f"{program}.{stop}", timeout_ms=300)["status"] == status
        assert value(server.function("keeps.f")) == 2 * count and value(server.function("starts.f")) == 1
    assert server.worker_pids() == pids
