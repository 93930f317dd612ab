"""What one execution may use beside time and memory: each bound has a setting, an error that names value, bound and
setting, and a count; whoever stays below never notices. And that the limits on time and memory hold where it is hard."""

import os
import re
import socket

import pytest

from support import in_threads, is_sanitized, wait_until


def budget(server, name):
    return server.metrics().get(f'js_budget_exceeded_total{{budget="{name}"}}', 0)


def dropped(server):
    return server.metrics().get("js_log_lines_dropped_total", 0)


def restarts(server, reason):
    return server.metrics().get(f'js_worker_restarts_total{{reason="{reason}"}}', 0)


def notices(server, setting):
    """The server's lines that say that this bound was met."""
    return [line for line in server.lines("rrjs") if line.get("name") == setting]


# ---- code ----

def test_a_script_over_its_size_is_refused_unrun(serve):
    server = serve("js.max_code_kb=1")
    fits = "metrics.increment('ran');".ljust(1024)
    assert server.execute(fits)["status"] == "success"
    reply = server.execute(fits + " ")
    assert (reply["status"], reply["result"]) == ("rejected", None)
    assert reply["error"] == \
        "execution rejected: code of 1025 bytes is larger than the limit of 1024 bytes (js.max_code_kb)"
    assert server.metrics()["js_user_ran_total"] == 1 and budget(server, "code") == 1


def test_a_file_over_its_size_is_refused_by_the_command_line(rrjs, tmp_path):
    (tmp_path / "long.js").write_text("console.log('ran')".ljust(2000))
    (tmp_path / ".rr.yaml").write_text("js: {max_code_kb: 1}")
    result = rrjs("run", "long.js", cwd=tmp_path)
    assert result.returncode != 0 and result.stdout == "" and "2000 bytes" in result.stderr


# ---- results ----

def test_a_result_over_its_size_is_counted(serve):
    server = serve("js.max_result_mb=1")
    assert "larger than the limit of 1048576 bytes (js.max_result_mb)" in server.execute("'x'.repeat(2 ** 20)")["error"]
    assert budget(server, "result") == 1


# ---- texts of exceptions ----

@pytest.mark.parametrize("code, part", [
    ("throw new Error(args)", "message"),
    ("const error = new Error('short'); error.name = args; throw error", "name"),
    ("const error = new Error('short'); error.stack = args + '@script.js:1:1'; throw error", "stack"),
    ("await Promise.reject(new Error(args))", "message"),
    ("new Error(args).message.length, ({toJSON() { throw new Error(args) }})", "message"),
])
def test_a_long_text_of_an_exception_is_cut_and_says_so(serve, code, part):
    server = serve("js.max_error_kb=1")
    reply = server.execute(code, args="x" * 1000)
    assert reply["status"] == "error" and "characters)" not in reply["error"] and budget(server, "error") == 0
    reply = server.execute(code, args="x" * 5000)
    text = reply["exception"][part]
    assert reply["status"] == "error" and re.search(r"x{100}\.\.\.\(\+\d+ characters\)$", text)
    assert len(text) <= 1024 + 30
    assert budget(server, "error") >= 1


def test_a_thrown_text_is_cut(serve):
    server = serve("js.max_error_kb=1")
    assert server.execute("throw 'x'.repeat(1034)")["error"] == "execution error: " + "x" * 1024 + "...(+10 characters)"


def test_a_huge_message_costs_the_server_nothing(serve):
    server = serve("js.pool_size=1")
    server.execute("throw new Error('warm')")
    before = server.resident_mb()
    reply = server.execute("throw new Error('x'.repeat(100e6))")
    assert reply["status"] == "error" and len(reply["error"]) < 70000
    assert reply["error"].endswith("...(+99934464 characters)")
    assert server.resident_mb() - before < 8 or is_sanitized()


# ---- timers ----

def test_one_timer_more_than_may_be_pending_is_a_range_error(serve):
    server = serve("js.max_timers=3")
    code = "const set = () => setTimeout(() => {}, 1e6); set(); set(); const third = set(); "
    reply = server.execute(code + "set()")
    assert reply["error"] == "execution error: RangeError: setTimeout: 3 timers are pending already (js.max_timers)"
    assert budget(server, "timers") == 1
    assert server.execute(code + "clearTimeout(third); set(); 'fits'")["result"] == "fits"
    assert server.execute("for (let i = 0; i < 50; i++) await new Promise(done => setImmediate(done)); 'fits'")["result"] == "fits"


def test_timers_set_while_a_delay_is_converted_count(serve):
    server = serve("js.max_timers=2")
    code = "const set = () => setTimeout(() => {}, {valueOf() { set(); return 1 }}); set()"
    reply = server.execute(code)
    assert reply["status"] == "error" and "RangeError" in reply["error"]
    code = "const inner = {valueOf() { setTimeout(() => {}); setTimeout(() => {}); return 1 }}; setTimeout(() => {}, inner)"
    assert "2 timers are pending already" in server.execute(code)["error"]


def test_the_default_allows_ten_thousand_timers(shared_server):
    code = "let n = 0; try { for (;; n++) setTimeout(() => {}, 1e6) } catch {} n"
    assert shared_server.execute(code)["result"] == 10000


# ---- requests ----

def test_one_request_more_than_may_be_on_its_way_is_refused(serve):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        server = serve("js.pool_size=1", "js.max_pending=2", "js.allow_net=127.0.0.1")
        reply = server.execute(f"const refused = []; for (let i = 0; i < 3; i++) fetch('{url}').catch(error => refused.push(`${{error}}`));"
                               "while (!refused.length) await new Promise(done => setTimeout(done, 1)); refused")
        assert reply["result"] == ["TypeError: fetch: 2 requests are on their way already (js.max_pending)"]
        assert budget(server, "pending") == 1
        assert server.execute(f"fetch('{url}'); fetch('{url}'); 'fits'")["result"] == "fits"


# ---- the stack ----

DEPTH = "let depth = 0; const down = () => { depth++; down() }; try { down() } catch (error) { if (!(error instanceof RangeError)) throw error } depth"
NESTED_EVAL = ("let depth = 0; globalThis.down = () => { depth++; (0, eval)('down()') };"
               "try { down() } catch (error) { if (!(error instanceof RangeError)) throw error } depth")
NESTED_FUNCTION = NESTED_EVAL.replace("(0, eval)('down()')", "new Function('down()')()")


@pytest.mark.parametrize("code", [DEPTH, NESTED_EVAL, NESTED_FUNCTION], ids=["calls", "eval", "new Function"])
def test_the_stack_of_scripts_can_be_made_smaller(serve, code):
    large, small = serve("js.pool_size=1"), serve("js.pool_size=1", "js.max_stack_kb=512")
    deep, shallow = large.execute(code)["result"], small.execute(code)["result"]
    assert 10 < shallow < deep / 3


@pytest.mark.parametrize("code", [
    "const down = () => down(); down()",
    "globalThis.down = () => (0, eval)('down()'); down()",
    "globalThis.down = () => new Function('down()')(); down()",
    "(0, eval)('['.repeat(1e6))",
], ids=["calls", "eval", "new Function", "parser"])
def test_a_script_that_leaves_the_stack_fails_and_its_worker_goes_on(serve, code):
    server = serve("js.pool_size=1")
    reply = server.execute(code)
    assert reply["status"] == "error" and "RangeError: Maximum call stack size exceeded" in reply["error"]
    assert budget(server, "stack") == 1
    assert server.execute("1 + 1")["result"] == 2
    assert restarts(server, "crash") == 0


# ---- log lines ----

LINES = "for (let i = 0; i < args; i++) log.info('m', {i})"


def test_lines_over_those_of_an_execution_are_dropped_and_counted(serve):
    server = serve("js.pool_size=1", "js.log.max_lines=100")
    assert server.execute(LINES, args=100)["status"] == "success"
    assert dropped(server) == 0 and not notices(server, "js.log.max_lines")
    assert server.execute(LINES, args=250)["status"] == "success"
    assert server.execute(LINES, args=30)["status"] == "success"
    numbers = [line["i"] for line in server.lines("js")]
    assert numbers == [*range(100), *range(100), *range(30)]
    assert (dropped(server), budget(server, "log_lines")) == (150, 150)
    wait_until(lambda: notices(server, "js.log.max_lines"), "the server's line")
    assert [(line["msg"], line["detail"]) for line in notices(server, "js.log.max_lines")] == \
        [("log lines of a script are dropped", "more than 100 lines in an execution")]


@pytest.mark.parametrize("line", ["console.log('m')", "log.info(new Error('careful'))", "log.info('m', {}, 'more')",
                                  "log.info('m', {get a() { return 1 }})"])
def test_every_kind_of_line_counts(serve, line):
    server = serve("js.pool_size=1", "js.log.max_lines=10")
    server.execute(f"for (let i = 0; i < 30; i++) {line}")
    assert len(server.lines("js")) == 10 and dropped(server) == 20


def test_lines_that_do_not_pass_the_level_cost_nothing(serve):
    server = serve("js.pool_size=1", "js.log.max_lines=10", "logs.level=info")
    server.execute("for (let i = 0; i < 100; i++) { log.debug('no'); console.debug('no') } log.info('yes')")
    assert [line["msg"] for line in server.lines("js")] == ["yes"] and dropped(server) == 0


@pytest.mark.parametrize("size", [100, 1000, 30000])
def test_bytes_over_those_of_an_execution_are_dropped(serve, size):
    server = serve("js.pool_size=1", "js.log.max_mb=1")
    calls = 2 ** 21 // size
    code = f"const text = 'x'.repeat({size}); for (let i = 0; i < {calls}; i++) log.info('m', {{text, n: 0}})"
    for _ in range(2):
        assert server.execute(code)["status"] == "success"
    lines, record = len(server.lines("js")), size + 40  # a line on its way: its text and 24 bytes
    assert 2 * 0.9 * 2 ** 20 < lines * record <= 2 * (2 ** 20 + record)
    assert lines + dropped(server) == 2 * calls
    assert budget(server, "log_bytes") == dropped(server) > 0


def test_lines_of_a_second_are_bounded_over_executions(serve):
    """The bound is a worker's; the seconds begin with the first line after the last one."""
    server = serve("js.pool_size=1", "js.log.max_lines_per_second=50")
    with server.client() as client:
        begin = client.execute("Date.now()")["result"]
        for _ in range(4):
            client.execute(LINES, args=40)
        seconds = (client.execute("Date.now()")["result"] - begin) // 1000 + 1
    count = len(server.lines("js"))
    assert 50 <= count <= 50 * (seconds + 1) and count + dropped(server) == 160
    assert budget(server, "log_lines_per_second") == dropped(server) > 0
    # A second later lines pass again.
    server.execute("await new Promise(done => setTimeout(done, 1100)); log.info('again')")
    assert server.lines("js")[-1]["msg"] == "again"


def test_bytes_of_a_second_are_bounded(serve):
    server = serve("js.pool_size=1", "js.log.max_mb_per_second=1")
    begin = server.execute("Date.now()")["result"]
    server.execute("const text = 'x'.repeat(10000); for (let i = 0; i < 500; i++) log.info('m', {text})")
    seconds = (server.execute("Date.now()")["result"] - begin) // 1000 + 1
    assert server.log_path.stat().st_size < 1.3 * 2 ** 20 * (seconds + 1)
    assert budget(server, "log_bytes_per_second") == dropped(server) > 100


def test_bounds_of_zero_are_none(serve):
    server = serve("js.pool_size=1", "js.log.max_lines=0", "js.log.max_mb=0", "js.log.max_lines_per_second=0",
                   "js.log.max_mb_per_second=0")
    server.execute(LINES, args=20000)
    assert len(server.lines("js")) + dropped(server) == 20000 and budget(server, "log_lines") == 0


def test_text_of_the_command_line_counts_too(rrjs):
    result = rrjs("eval", "-o", "js.log.max_lines=5", "for (let i = 0; i < 20; i++) console.log(i)")
    assert result.stdout == "0\n1\n2\n3\n4\nnull\n"
    assert "more than 5 lines in an execution" in result.stderr and "js.log.max_lines" in result.stderr
    result = rrjs("eval", "-o", "js.log.max_mb=1", "console.log('x'.repeat(3e6)); 1")
    assert 2 ** 20 - 2 ** 19 < len(result.stdout) < 2 ** 20 + 2 ** 18 and result.stdout.endswith("x1\n")


def test_lines_lost_with_a_crash_of_the_worker_stay_counted(serve):
    server = serve("js.pool_size=1", "js.log.max_lines=10")
    with server.client() as client:
        client.send("js.Execute", {"code": "for (let i = 0; i < 30; i++) log.info('m'); for (;;);", "timeout_ms": 60000})
        wait_until(lambda: budget(server, "log_lines") == 20, "the dropped lines")
        pid = next(worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy")
        os.kill(pid, 9)
        assert client.receive().value["status"] == "crash"
    assert server.execute("for (let i = 0; i < 30; i++) log.info('m'); 1")["result"] == 1
    assert budget(server, "log_lines") == 40


# ---- memory ----

# Each meets the limit in another way: between two ticks, in one native call, where nothing is touched, in the engine's own queues.
GREEDY = {
    "untouched buffers": "const kept = []; for (;;) kept.push(new Uint8Array(1 << 20))",
    "filled buffers": "const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1))",
    "strings": "const kept = []; for (;;) kept.push(('x' + kept.length).repeat(1e6))",
    "objects": "const kept = []; for (;;) kept.push(new Array(1e4).fill().map((_, i) => ({i})))",
    "caught, then small": "const kept = []; try { for (;;) kept.push(new Uint8Array(1 << 18)) } catch {} for (;;) kept.push({})",
    "microtasks": "const grow = () => { Promise.resolve().then(grow); Promise.resolve().then(grow) }; grow(); await new Promise(r => setTimeout(r, 1e6))",
    "split": "'x,'.repeat(1e7).split(',')",
    "rejected": "const kept = []; await (async () => { for (;;) kept.push(new Uint8Array(1 << 20)) })()",
}


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build has memory of its own")
@pytest.mark.parametrize("code", GREEDY.values(), ids=GREEDY.keys())
def test_whatever_way_a_script_takes_to_the_memory_limit_it_is_told_so(serve, code):
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    for _ in range(6):
        reply = server.execute(code, timeout_ms=60000)
        assert (reply["status"], reply["error"]) == ("memory_limit", "execution error: memory limit of 64 MB exceeded")
    assert server.execute("1 + 1")["result"] == 2
    wait_until(lambda: restarts(server, "memory_limit") == 6, "six replacements")
    assert restarts(server, "crash") == 0


@pytest.mark.parametrize("code", ["new ArrayBuffer(8e9)", "'x'.repeat(2 ** 30 - 1)", "new Uint8Array(1e9)",
                                  "new Uint8Array(20 << 20).fill(1); new Uint8Array(1e9)"])
@pytest.mark.skipif(is_sanitized(), reason="a sanitized build has no limit on private memory")
def test_one_request_that_is_absurd_is_the_scripts_own_error(serve, code):
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    reply = server.execute(code)
    assert reply["status"] == "error" and reply["exception"]["name"] == "RangeError" and reply["exception"]["line"] == 1
    assert server.execute(f"try {{ {code} }} catch (error) {{ 'caught ' + error.name }}")["result"] == "caught RangeError"
    assert restarts(server, "crash") == 0 and restarts(server, "memory_limit") == 0


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build keeps what was freed")
def test_garbage_is_not_charged(serve):
    """Each execution makes five times the limit, and keeps little of it at any time."""
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    code = "let last; for (let i = 0; i < 320; i++) last = new Uint8Array(1 << 20).fill(1); last.length"
    with server.client() as client:
        assert {client.execute(code)["status"] for _ in range(10)} == {"success"}
    assert restarts(server, "memory_limit") == 0


def test_the_command_line_has_the_same_limit(rrjs):
    result = rrjs("eval", "--memory", "64", GREEDY["filled buffers"])
    assert result.returncode == 125 and "memory limit of 64 MB exceeded" in result.stderr


# ---- time ----

# What the engine can interrupt ends within a tick or two; the slack here is for busy machines.
ENDLESS = {
    "loop": "for (;;);",
    "await in a loop": "for (;;) await 1",
    "microtasks": "const again = () => Promise.resolve().then(again); again(); await new Promise(r => setTimeout(r, 1e6))",
    "queueMicrotask": "const again = () => queueMicrotask(again); again(); await new Promise(r => setTimeout(r, 1e6))",
    "catch": "for (;;) try { for (;;); } catch {} finally { for (;;); }",
    "async generator": "async function* forever() { for (;;) yield 1 } for await (const _ of forever());",
    "eval": "for (;;) (0, eval)('1')",
    "comparator": "for (;;) [3, 2, 1].sort(() => { for (;;); })",
    "proxy": "with (new Proxy({}, {has() { for (;;); }})) x",
    "thenable": "await {then() { for (;;); }}",
    "immediate": "const again = () => setImmediate(again); again(); await new Promise(() => {})",
    "log": "for (;;) log.info('m')",
    "unwinding": "const down = () => { try { down() } finally { down() } }; down()",
}


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS.keys())
def test_an_endless_script_ends_soon_after_its_time(serve, code):
    """By itself, though on a busy machine it may get too little of the processor for that and is killed."""
    server = serve("js.pool_size=1")
    for _ in range(5):
        pids = wait_until(lambda: server.is_quiet() and server.worker_pids(), "idle workers")
        reply = server.execute(code, timeout_ms=200)
        assert (reply["status"], reply["error"]) == ("timeout", "execution timeout after 200ms")
        assert reply["duration_ms"] >= 200
        assert server.execute("1 + 1")["result"] == 2
        if server.worker_pids() == pids:
            return
    raise AssertionError("its worker was killed each time")


@pytest.mark.parametrize("code", [
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    "new WebAssembly.Memory({initial: 1, maximum: 1, shared: true})",
    "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
    "Atomics.wait(new Int32Array(new ArrayBuffer(8)), 0, 0)",
])
def test_a_script_cannot_wait_without_the_engine(serve, code):
    server = serve("js.pool_size=1")
    reply = server.execute(code)
    assert reply["status"] == "error"
    assert reply["exception"]["name"] in ("TypeError", "ReferenceError")
    assert restarts(server, "timeout") == 0


def test_an_async_wait_does_not_block(serve):
    server = serve("js.pool_size=1")
    reply = server.execute("typeof Atomics.waitAsync === 'function' ? Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1e9) && 1 : 1")
    assert reply["status"] in ("success", "error")


def test_limits_hold_for_many_callers_at_once(serve):
    server = serve("js.pool_size=2", "js.max_timers=5", "js.log.max_lines=7")

    def work(number):
        with server.client() as client:
            for _ in range(10):
                assert client.execute("for (let i = 0; i < 9; i++) log.info('m'); 1")["result"] == 1
                assert "js.max_timers" in client.execute("for (;;) setTimeout(() => {}, 1e6)")["error"]
    in_threads(4, work)
    assert len(server.lines("js")) == 4 * 10 * 7
    assert budget(server, "log_lines") == dropped(server) == 4 * 10 * 2 and budget(server, "timers") == 40
