"""Signals to the server, as its clients see them."""

import os
import signal

import pytest

from http_peer import Peer
from support import wait_until

HOLD = "await new Promise(resolve => setTimeout(resolve, 600000))"
ALLOWED = "js.allow_net=127.0.0.1"


@pytest.fixture
def peer():
    with Peer() as peer:
        yield peer


def is_stopping(line):
    return line["msg"] == "stopping"


def start_call(server, client, code):
    sequence = client.send("js.Execute", {"code": code})
    wait_until(lambda: server.health()["pool"]["active"] == 1, "a running call")
    return sequence


def test_a_stopping_server_answers_what_runs_and_rejects_what_comes(serve, peer):
    server = serve("js.pool_size=1", ALLOWED)
    with server.client() as client:
        running = start_call(server, client, peer.held("'done'"))
        waiting = client.send("js.Execute", {"code": "'waited'"})
        wait_until(lambda: server.health()["queue"]["length"] == 1, "a waiting call")
        server.process.send_signal(signal.SIGTERM)
        server.wait_for_line(is_stopping)
        late = client.send("js.Execute", {"code": "'late'"})
        page = server.get(server.status_address, "/health")
        assert page.status == 503 and b'"stopping"' in page.body
        peer.release()
        replies = {reply.sequence: reply.value for reply in (client.receive() for _ in range(3))}
    assert replies[running]["result"] == "done" and replies[waiting]["result"] == "waited"
    assert (replies[late]["status"], replies[late]["error"]) == ("rejected", "execution rejected: the server is stopping")
    assert server.process.wait(60) == 0


def test_an_idle_server_stops_without_delay_on_either_signal(serve):
    for number in (signal.SIGTERM, signal.SIGINT):
        assert serve("js.stop_timeout_ms=600000").stop(number) == 0


def test_calls_that_outlast_the_stop_are_answered_with_an_error(serve):
    server = serve("js.pool_size=1", "js.stop_timeout_ms=200")
    with server.client() as client:
        start_call(server, client, HOLD)
        client.send("js.Execute", {"code": "'waiting'"})
        wait_until(lambda: server.health()["queue"]["length"] == 1, "a waiting call")
        server.process.send_signal(signal.SIGTERM)
        replies = [client.receive().value for _ in range(2)]
    assert {(reply["status"], reply["error"]) for reply in replies} == {("error", "execution error: the server is stopping")}
    assert server.process.wait(60) == 0


def test_hangup_names_what_needs_a_restart(serve):
    server = serve(config="js: {max_memory_mb: 256}")
    (server.folder / "config.yaml").write_text("js: {max_memory_mb: 300}")
    server.process.send_signal(signal.SIGHUP)
    line = server.wait_for_line(lambda line: line.get("key") == "js.max_memory_mb")
    assert (line["level"], line["msg"], line["value"]) == ("warn", "a changed setting needs a restart", "300")


def test_hangup_with_a_broken_configuration_changes_nothing(serve):
    server = serve(config="js: {default_timeout_ms: 5000}")
    (server.folder / "config.yaml").write_text("js: {default_timeout_ms: soon}")
    server.process.send_signal(signal.SIGHUP)
    line = server.wait_for_line(lambda line: line["msg"] == "workers are not replaced, the ones before go on")
    assert (line["level"], line["cause"]) == ("error", "reload")
    assert line["error"].startswith("the configuration is not read again: ") and "config.yaml:1" in line["error"]
    assert server.execute("1")["result"] == 1


def test_hangup_loses_no_running_call(serve, peer):
    server = serve("js.pool_size=1", ALLOWED)
    with server.client() as client:
        start_call(server, client, peer.held("log.info('after'); 7"))
        server.log_path.rename(server.folder / "log.1")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: os.path.exists(server.log_path), "a new log file")
        peer.release()
        assert client.receive().value["result"] == 7
    assert [line["msg"] for line in server.lines("js")] == ["after"]


def test_hangup_changes_the_limits_of_calls(serve):
    limits = "js: {{default_timeout_ms: {}, max_timeout_ms: {}, queue_size: {}}}"
    server = serve(config=limits.format(30000, 300000, 1000))
    (server.folder / "config.yaml").write_text(limits.format(200, 1000, 7))
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: server.health()["queue"]["size"] == 7, "the new size of the queue")
    assert server.execute("while (true) {}")["error"] == "execution timeout after 200ms"
    assert server.execute("1", timeout_ms=1001)["status"] == "rejected"
    changes = {line["key"]: line["level"] for line in server.lines("rrjs") if "key" in line}
    assert changes == {"js.default_timeout_ms": "info", "js.max_timeout_ms": "info", "js.queue_size": "info"}
