"""What the server's log says of executions: a line for each that failed, or for each, under the scripts' logger."""

import json
import os
import re
import signal

import pytest

from support import run_rrjs, wait_until

FAILED, COMPLETED = "JavaScript execution failed", "JavaScript execution completed"


def told(server, **members):
    """Runs code; the line that the server writes about it, without its time."""
    before = len(server.execution_lines())
    server.execute(**members)
    line, = wait_until(lambda: server.execution_lines()[before:], "a line about the execution")
    assert line.pop("ts") and line.pop("logger") == "js" and 0 <= line.pop("duration") < 60
    return line


@pytest.mark.parametrize("members, expected", [
    ({"code": "\nthrow new TypeError('bad')", "request_id": "r1"},
     {"request_id": "r1", "status": "error", "error": "execution error: TypeError: bad", "file": "script.js", "line": 2,
      "column": 20}),
    ({"code": "foo)"}, {"status": "error", "error": "execution error: SyntaxError: Unexpected token ')' (script.js:1:4)",
                        "file": "script.js", "line": 1, "column": 4}),
    ({"code": "throw { code: 'NO_STOCK' }"}, {"status": "error", "error": "execution error: { code: 'NO_STOCK' }"}),
    ({"code": "1n"}, {"status": "error",
                      "error": "execution error: the result cannot be given as JSON: TypeError: JSON.stringify cannot serialize BigInt."}),
    ({"code": "for (;;);", "timeout_ms": 100, "request_id": "r"},
     {"request_id": "r", "status": "timeout", "error": "execution timeout after 100ms"}),
    ({"code": "const a = []; for (;;) a.push(new Array(1e5).fill(1))"},
     {"status": "memory_limit", "error": "execution error: memory limit of 64 MB exceeded"}),
    ({"code": "1", "timeout_ms": 10**9},
     {"status": "rejected", "error": "execution rejected: timeout_ms 1000000000 is above the maximum of 300000"}),
])
def test_a_failed_execution_has_a_line(serve, members, expected):
    line = told(serve("js.max_memory_mb=64"), **members)
    assert line == {"level": "error", "msg": FAILED, **expected}


def test_a_completed_execution_has_none_by_default_and_one_where_asked_for(serve):
    server = serve()
    server.execute("1")
    server.execute("throw 1")
    assert [line["msg"] for line in server.execution_lines()] == [FAILED]
    server = serve("js.log.executions=all")
    assert told(server, code="1", request_id="r") == {"level": "debug", "msg": COMPLETED, "request_id": "r", "status": "success"}
    assert told(server, code="throw 1")["msg"] == FAILED
    server = serve("js.log.executions=none")
    server.execute("throw 1")
    server.execute("log.info('end')")
    assert [line["msg"] for line in server.lines("js")] == ["end"] and not server.execution_lines()


def test_lines_of_the_script_come_first_and_the_reply_last(serve):
    server = serve()
    server.execute("log.info('mine'); throw 1")
    assert [line["msg"] for line in server.lines() if line.get("logger") == "js"] == ["mine", FAILED]


@pytest.mark.parametrize("mode, duration", [("development", r'"duration": "[0-9.]+(ms|µs|s)"'), ("raw", r'"duration": \d{5,}\}'),
                                            ("production", r'"duration":0\.\d+\}')])
def test_durations_look_as_in_the_original(serve, tmp_path, mode, duration):
    server = serve(config=f"logs:\n  channels:\n    js:\n      mode: {mode}\n      output: [{tmp_path}/js.log]\n")
    server.execute("throw 1")
    assert re.search(FAILED + ".*" + duration, (tmp_path / "js.log").read_text())


def test_a_worker_that_is_lost_names_the_request(serve):
    server = serve("js.pool_size=1", "js.default_timeout_ms=60000")
    with server.client() as client:
        client.send("js.Execute", {"code": "for (;;);", "request_id": "lost"})
        pid = wait_until(lambda: next((w["pid"] for w in server.health()["workers"] if w["state"] == "busy"), 0), "a busy worker")
        os.kill(pid, signal.SIGSEGV)
        assert client.receive().value["status"] == "crash"
    replaced = server.wait_for_line(lambda line: line["msg"] == "worker replaced")
    assert replaced["request_id"] == "lost" and replaced["reason"] == "crash" and replaced["cause"] == "SIGSEGV"
    line, = server.execution_lines()
    assert line["status"] == "crash" and line["request_id"] == "lost"


@pytest.mark.parametrize("members, reason", [
    ({"code": "const kept = []; for (;;) kept.push(new Array(1e6).fill(1.5))"}, "memory_limit"),
    ({"code": "for (;;);", "timeout_ms": 100}, "timeout"),
])
def test_a_worker_that_ends_for_its_limit_names_the_request(serve, members, reason):
    server = serve("js.pool_size=1", "js.max_memory_mb=128")
    with server.client() as client:
        client.send("js.Execute", {**members, "request_id": "r9", "name": "greedy.js"})
        if reason == "timeout": # the script would be stopped, and the worker stay
            pid = wait_until(lambda: next((w["pid"] for w in server.health()["workers"] if w["state"] == "busy"), 0), "a busy worker")
            os.kill(pid, signal.SIGSTOP)
        assert client.receive().value["status"] == reason
    replaced = server.wait_for_line(lambda line: line["msg"] == "worker replaced")
    assert (replaced["reason"], replaced["request_id"], replaced["name"]) == (reason, "r9", "greedy.js")


def test_a_long_error_is_cut_in_its_line(serve):
    line = told(serve(), code="throw new Error('é'.repeat(9999))")
    assert re.fullmatch(r"execution error: Error: é+\.\.\.\(\+\d+ bytes\)", line["error"]) and len(line["error"].encode()) < 4200


def test_a_flood_of_failures_costs_a_bounded_number_of_lines(serve):
    server = serve()
    count = 1000
    with server.client() as client:
        for number in range(count):
            client.send("js.Execute", {"code": "throw 1"})
        for number in range(count):
            client.receive()
    def all_told():
        lines = server.execution_lines()
        return lines if sum(line.get("suppressed", 1) for line in lines) == count else None
    lines = wait_until(all_told, "all failures to be told or counted")
    summaries = [line for line in lines if "suppressed" in line]
    assert summaries and all(line["status"] == "error" and line["level"] == "error" for line in summaries)
    assert server.executions()["error"] == count


def test_what_a_stopping_server_left_out_is_still_said(serve):
    server = serve()
    with server.client() as client:
        for number in range(200):
            client.send("js.Execute", {"code": "throw 1"})
        for number in range(200):
            client.receive()
    server.stop()
    assert sum(line.get("suppressed", 1) for line in server.execution_lines()) == 200


@pytest.mark.parametrize("code", [
    "throw { user: 'ann', password: 'secret' }", "throw new AggregateError([{ password: 'secret' }])", "throw [{ password: 'secret' }]",
    "const e = new Error(); e.message = { password: 'secret' }; throw e", "throw new Error('x', { cause: { password: 'secret' } })",
    "throw Object.assign(new Error('x'), { password: 'secret' })",
])
def test_what_must_not_be_logged_is_not_in_the_line_but_in_the_reply(serve, code):
    server = serve("js.log.redact=password")
    assert "secret" in json.dumps(server.execute(code))
    assert server.execution_lines() and "secret" not in server.log_path.read_text()


@pytest.mark.parametrize("rule", ["card", "order.card", "*.card"])
def test_a_thrown_object_is_shown_without_what_is_named(serve, rule):
    line = told(serve(f"js.log.redact={rule}"), code="throw { order: { card: '4111', id: 1 }, n: 2 }")
    assert line["error"] == 'execution error: {"n":2,"order":{"card":"[redacted]","id":1}}'


def test_the_command_line_tells_a_failure_once():
    result = run_rrjs("eval", "throw new Error('once')")
    assert result.returncode == 1 and result.stderr.count("once") == 2 and FAILED not in result.stderr
