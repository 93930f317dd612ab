"""The lines of an execution in its reply, where the call asks for them: whatever the outcome, the codec and the log's format."""

import json
import os
import re
import signal

import pytest

from support import GOB, JSON, MSGPACK, request_frame, run_rrjs, wait_until
from wire import gob_execute_response, msgpack_decode

CODE = "log.info('Order processed', { order_id: 12345, items: [{ sku: 'A1' }], level: 'gold' }); console.warn('careful'); 1"


def lines_of(reply):
    """The lines, without their times."""
    for line in reply["logs"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    return [{key: value for key, value in line.items() if key != "time"} for line in reply["logs"]]


def expected(renamed):
    return [{"level": "info", "msg": "Order processed",
             "fields": {"order_id": 12345, "items": [{"sku": "A1"}], "js_level" if renamed else "level": "gold"}},
            {"level": "warn", "msg": "careful"}]


@pytest.mark.parametrize("mode", ["production", "development", "raw"])
def test_lines_come_back_where_they_are_asked_for(serve, tmp_path, mode):
    server = serve(config=f"logs:\n  channels:\n    js:\n      mode: {mode}\n      output: [{tmp_path}/js.log]\n")
    reply = server.execute(CODE, logs=True, request_id="r")
    assert reply["result"] == 1 and lines_of(reply) == expected(mode == "production")
    log = (tmp_path / "js.log").read_text()
    assert "logs" not in server.execute(CODE, request_id="r") and "logs" not in server.execute(CODE, logs=False)
    again = (tmp_path / "js.log").read_text()[len(log):]
    without_time = lambda text: re.sub(r"\d{4}-\S+|\"ts\":\d+", "", text)
    assert without_time(again).startswith(without_time(log))  # the log looks the same with and without


@pytest.mark.parametrize("mode", ["production", "development"])
@pytest.mark.parametrize("message", ["a\nb", "C:\\new\\table", "\"quoted\"", "\u00e9\u65e5\U0001f600", "\x00\x01\x08\x0c\x1b[31m\x7f\x80\x9f", "\u2028", "",
                                     "\\u0041", "\\", "/", pytest.param("x" * 40000, id="long")])
def test_every_message_is_the_same_in_log_and_reply(serve, tmp_path, mode, message):
    server = serve(config=f"logs:\n  channels:\n    js:\n      mode: {mode}\n      output: [{tmp_path}/js.log]\n")
    texts = []
    for logs in (False, True):
        reply = server.execute("log.info(args, { args })", args=message, logs=logs)
        texts.append((tmp_path / "js.log").read_bytes()[sum(map(len, texts)):])
    plain, asked = (re.sub(rb'"ts":\d+|^\S+\t', b"", text) for text in texts)
    assert plain == asked
    shown, = lines_of(reply)
    assert shown["msg"] == message or shown["msg"].startswith("xxx") and shown["msg"].endswith(" characters)")


@pytest.mark.parametrize("code, members, status", [
    ("log.info('m'); throw 1", {}, "error"), ("log.info('m'); for (;;);", {"timeout_ms": 200}, "timeout"),
    ("log.info('m'); const a = []; for (;;) a.push(new Array(1e5).fill(1))", {}, "memory_limit"),
    ("log.info('m'); await new Promise(() => {})", {}, "error"), ("log.info('m'); log", {}, "success"),
])
def test_lines_of_every_outcome(serve, code, members, status):
    reply = serve("js.max_memory_mb=64").execute(code, logs=True, **members)
    assert reply["status"] == status and lines_of(reply) == [{"level": "info", "msg": "m"}]


@pytest.mark.parametrize("members, status", [({"code": "1", "timeout_ms": 10**9}, "rejected"), ({"code": "let let ="}, "error")])
def test_nothing_that_was_run_has_no_lines(shared_server, members, status):
    reply = shared_server.execute(**members, logs=True)
    assert reply["status"] == status and reply["logs"] == []


def test_lines_of_a_worker_that_died(serve):
    server = serve("js.pool_size=1", "js.default_timeout_ms=60000")
    with server.client() as client:
        client.send("js.Execute", {"code": "log.info('before', { n: 1 }); for (;;);", "logs": True})
        pid = wait_until(lambda: next((w["pid"] for w in server.health()["workers"] if w["state"] == "busy"), 0), "a busy worker")
        wait_until(lambda: server.lines("js"), "the line")
        os.kill(pid, signal.SIGKILL)
        reply = client.receive().value
    assert reply["status"] == "crash" and lines_of(reply) == [{"level": "info", "msg": "before", "fields": {"n": 1}}]
    assert server.execute("log.info('next')", logs=True)["logs"][0]["msg"] == "next"


def test_lines_in_msgpack_and_gob(shared_server):
    with shared_server.client() as client:
        body = {"code": "log.info('m', { a: [1] }); throw new Error('x')", "logs": True}
        msgpack = b"\x82\xa4code\xd9" + bytes([len(body["code"])]) + body["code"].encode() + b"\xa4logs\xc3"
        gob = bytes.fromhex("27ff8103010101") + b"Q" + bytes.fromhex("01ff82000102") + b"\x01\x04Code\x01\x0c\x00\x01\x04Logs\x01\x02\x00\x00\x00"
        code = body["code"].encode()
        value = b"\xff\x82\x01" + bytes([len(code)]) + code + b"\x01\x01\x00"
        gob = bytes([len(gob) - 1]) + gob[1:] + bytes([len(value)]) + value
        for flags, argument, decode in [(JSON, json.dumps(body).encode(), json.loads), (MSGPACK, msgpack, msgpack_decode),
                                        (GOB, gob, gob_execute_response)]:
            client.socket.sendall(request_frame("js.Execute", argument, 1, flags))
            reply = client.receive()
            assert reply.flags == flags, reply.body
            assert lines_of(decode(reply.body)) == [{"level": "info", "msg": "m", "fields": {"a": [1]}}]


def test_lines_are_bounded_in_number_and_size(serve):
    server = serve("js.log.reply_max_lines=10", "js.log.reply_max_kb=4")
    lines = lines_of(server.execute("for (let i = 0; i < 100; i++) log.info('m', { i })", logs=True))
    assert [line["fields"]["i"] for line in lines[:-1]] == list(range(10))
    assert lines[-1] == {"level": "warn", "msg": "... 90 more", "fields": {"left_out": 90}}
    reply = server.execute("log.info('a'); log.info('x'.repeat(5000)); log.info('b')", logs=True)
    assert [line["msg"] for line in lines_of(reply)] == ["a", "... 2 more"] and len(json.dumps(reply)) < 5000
    assert len(server.lines("js")) == 103


def test_what_must_not_be_logged_is_not_in_the_reply(serve):
    server = serve("js.log.redact=password")
    reply = server.execute("log.info('m', { password: 'secret', a: { password: 'secret' } })", logs=True)
    assert lines_of(reply)[0]["fields"] == {"password": "[redacted]", "a": {"password": "[redacted]"}}


def test_lines_below_the_level_are_in_neither(serve):
    server = serve(config="logs:\n  channels:\n    js:\n      level: warn\n")
    assert lines_of(server.execute("log.info('no'); log.warn('yes')", logs=True)) == [{"level": "warn", "msg": "yes"}]


def test_lines_of_calls_at_the_same_time_do_not_mix(serve):
    server = serve("js.pool_size=3")
    with server.client() as client:
        numbers = [client.send("js.Execute", {"code": "for (let i = 0; i < 50; i++) log.info('m', { id: args })", "args": i, "logs": i % 2 == 0})
                   for i in range(30)]
        replies = [client.receive().value for _ in numbers]
    asked = [reply["logs"] for reply in replies if "logs" in reply]
    assert len(asked) == 15 and all(len(lines) == 50 and len({line["fields"]["id"] for line in lines}) == 1 for lines in asked)


def test_lines_on_the_command_line(shared_server, tmp_path):
    (tmp_path / "x.js").write_text("log.info('m')")
    result = run_rrjs("execute", "--rpc", shared_server.rpc, "--logs", str(tmp_path / "x.js"))
    assert json.loads(result.stdout)["logs"][0]["msg"] == "m"
