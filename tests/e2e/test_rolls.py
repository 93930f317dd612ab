"""All workers replaced while the server runs: by whom it is asked for, that nothing is lost, and what a successor that cannot
be started leaves behind."""

import os
import shutil
import signal
import socket
import struct
import subprocess

import pytest

from support import BUILD, PATIENCE_S, STATUSES, Server, in_threads, run_rrjs, wait_until

OTHER_BUILD = 65  # the exit status of a worker that does not know what the server tells it
HOLD = "await new Promise(resolve => setTimeout(resolve, 600000))"


def members(server):
    return [worker for worker in server.health()["workers"] if not worker["spare"]]


def pids(server):
    return {worker["pid"] for worker in members(server)}


def when_all_are_idle(server):
    return wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "idle workers and spare")


def rolls(server, cause, result):
    return server.metrics()[f'js_rolls_total{{cause="{cause}",result="{result}"}}']


def reset(server):
    return run_rrjs("reset", "--rpc", server.rpc)


@pytest.fixture
def programs(tmp_path):
    """A folder with programs of its own, and a server that runs them."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("rrjs", "rrjs-worker"):
        shutil.copy(os.path.join(BUILD, name), folder / name)
    server = Server(tmp_path / "server", command=(folder / "rrjs",))
    when_all_are_idle(server)
    yield server, folder
    server.stop()


def replace(path, text):
    fresh = path.with_name("fresh")
    fresh.write_text(text)
    fresh.chmod(0o755)
    fresh.rename(path)


# ---- what works ----

def test_an_idle_pool_is_replaced_and_ready_when_the_answer_comes(serve):
    server = serve("js.pool_size=3")
    when_all_are_idle(server)
    before = pids(server)
    result = reset(server)
    assert (result.returncode, result.stdout) == (0, "every worker was replaced\n")
    after = members(server)
    assert {(worker["state"], worker["generation"]) for worker in after} == {("idle", 2)} and not before & pids(server)
    assert server.health()["roll"] == {"generation": 2, "running": False, "error": None}
    assert rolls(server, "reset", "completed") == 1 and server.metrics()["js_pool_generation"] == 2


def test_under_load_no_call_is_lost_and_all_workers_are_others(serve):
    server = serve()
    when_all_are_idle(server)
    first = pids(server)

    def work(number):
        with server.client() as client:
            for call in range(60):
                if number == 0 and call % 20 == 0:
                    assert client.call("resetter.Reset", "js").value is True
                assert client.execute(f"{number} * 1000 + {call}")["result"] == number * 1000 + call
    in_threads(6, work)
    assert not first & pids(server)
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 360}
    assert rolls(server, "reset", "completed") == 3


def test_a_busy_worker_leaves_after_its_call_and_the_others_before(serve, tmp_path):
    server = serve(f"rpc.listen=unix://{tmp_path}/s")
    when_all_are_idle(server)
    with server.client() as busy, server.client() as client:
        busy.send("js.Execute", {"code": HOLD})
        wait_until(lambda: server.health()["pool"]["active"] == 1, "a busy worker")
        client.send("resetter.Reset", "js", 1)
        wait_until(lambda: [worker["generation"] for worker in members(server)].count(2) == 1, "the idle one to be replaced")
        assert server.health()["roll"]["running"]
        client.send("js.Execute", {"code": "'meanwhile'"}, 2)
        reply = client.receive()
        assert (reply.sequence, reply.value["result"]) == (2, "meanwhile")
        busy.close()
        reply = client.receive()
        assert (reply.sequence, reply.value) == (1, True)
    assert {worker["generation"] for worker in members(server)} == {2}


def test_two_who_ask_are_both_told(serve):
    server = serve("js.pool_size=3")
    when_all_are_idle(server)
    with server.client() as one, server.client() as other:
        one.send("resetter.Reset", "js")
        other.send("resetter.Reset", "js")
        assert one.receive().value is True and other.receive().value is True
    assert {worker["generation"] for worker in members(server)} == {3}


def test_who_asks_and_leaves_disturbs_nobody(serve):
    server = serve("js.pool_size=3")
    when_all_are_idle(server)
    with server.client() as client:
        client.send("resetter.Reset", "js")
    wait_until(lambda: rolls(server, "reset", "completed") == 1, "the roll to end")
    assert server.execute("1 + 1")["result"] == 2


def test_a_worker_that_is_killed_meanwhile_changes_nothing(serve):
    server = serve("js.pool_size=3")
    when_all_are_idle(server)
    with server.client() as busy, server.client() as client:
        busy.send("js.Execute", {"code": HOLD})
        victim = wait_until(lambda: [worker for worker in members(server) if worker["state"] == "busy"], "a busy worker")[0]
        client.send("resetter.Reset", "js")
        wait_until(lambda: server.health()["roll"]["running"], "the roll")
        os.kill(victim["pid"], signal.SIGKILL)
        assert busy.receive().value["status"] == "crash"
        assert client.receive().value is True
    assert {worker["generation"] for worker in members(server)} == {2}


def test_a_stop_in_the_middle_is_told(serve, tmp_path):
    server = serve(f"rpc.listen=unix://{tmp_path}/s")
    when_all_are_idle(server)
    with server.client() as busy, server.client() as client:
        busy.send("js.Execute", {"code": HOLD})
        wait_until(lambda: server.health()["pool"]["active"] == 1, "a busy worker")
        client.send("resetter.Reset", "js")
        wait_until(lambda: server.health()["roll"]["running"], "the roll")
        server.process.send_signal(signal.SIGTERM)
        reply = client.receive()
        assert reply.is_error and reply.body == b"the workers are not replaced: the server is stopping"
    assert server.process.wait(60) == 0


# ---- reload ----

def test_a_reload_reads_the_configuration_and_replaces_the_workers(serve):
    server = serve(config="js: {queue_size: 1000}")
    when_all_are_idle(server)
    before = pids(server)
    (server.folder / "config.yaml").write_text("js: {queue_size: 7}")
    result = run_rrjs("reload", "--rpc", server.rpc)
    assert (result.returncode, result.stdout) == (0, "every worker was replaced\n")
    assert server.health()["queue"]["size"] == 7 and not before & pids(server)
    assert rolls(server, "reload", "completed") == 1


def test_a_reload_with_a_mistake_changes_nothing_and_says_so(serve):
    server = serve(config="js: {queue_size: 1000}")
    when_all_are_idle(server)
    before = pids(server)
    (server.folder / "config.yaml").write_text("js: {queue_size: many}")
    result = run_rrjs("reload", "--rpc", server.rpc)
    assert (result.returncode, result.stdout) == (1, "")
    assert "the configuration is not read again: " in result.stderr and "config.yaml:1" in result.stderr
    assert "config.yaml:1" in server.health()["roll"]["error"]
    assert server.health()["queue"]["size"] == 1000 and pids(server) == before
    assert rolls(server, "reload", "failed") == 1


def test_hangup_replaces_the_workers_without_losing_a_call(serve):
    server = serve()
    when_all_are_idle(server)
    before = pids(server)

    def work(number):
        with server.client() as client:
            for call in range(40):
                if number == 0 and call == 10:
                    server.process.send_signal(signal.SIGHUP)
                assert client.execute(f"{number} * 1000 + {call}")["result"] == number * 1000 + call
    in_threads(4, work)
    wait_until(lambda: rolls(server, "reload", "completed") == 1, "the roll to end")
    assert not before & pids(server)
    assert server.executions()["success"] == 160


# ---- a worker program that is broken ----

@pytest.mark.parametrize("text, why", [
    (None, "No such file or directory"),
    ("#!/bin/sh\nexit 7\n", "the worker ended at once (exit status 7)"),
    (f"#!/bin/sh\nexit {OTHER_BUILD}\n", "the worker ended at once (it is of another build)"),
    ("no program at all", "Exec format error"),
], ids=["missing", "ends", "another build", "nonsense"])
def test_a_broken_worker_program_stops_it_and_all_workers_serve_on(programs, text, why):
    server, folder = programs
    worker = folder / "rrjs-worker"
    before = pids(server)
    kept = (folder / "kept")
    shutil.copy(worker, kept)
    if text is None:
        worker.unlink()
    else:
        replace(worker, text)

    result = reset(server)
    assert (result.returncode, result.stdout) == (1, "")
    assert "the workers are not replaced, the ones before go on: " in result.stderr and why in result.stderr
    assert pids(server) == before and {worker["state"] for worker in members(server)} == {"idle"}
    for number in range(4):
        assert server.execute(f"{number}")["result"] == number
    assert why in server.health()["roll"]["error"] and not server.health()["roll"]["running"]
    assert rolls(server, "reset", "failed") == 1
    lines = [line for line in server.lines() if line["msg"] == "workers are not replaced, the ones before go on"]
    assert [(line["level"], line["cause"]) for line in lines] == [("error", "reset")]

    kept.rename(worker)
    assert reset(server).returncode == 0
    assert not before & pids(server) and server.health()["roll"]["error"] is None


def test_a_worker_of_another_build_than_the_server_says_so():
    """A server of ours can be of one build only, so the first message is made by hand: its layout is none of any build."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen([os.path.join(BUILD, "rrjs-worker")], stdin=subprocess.DEVNULL, close_fds=False,
                                   preexec_fn=lambda: os.dup2(theirs.fileno(), 3))
        ours.sendall(struct.pack("<IIQ", 8, 1, 0) + struct.pack("<II", 0xffffffff, 0))
        assert process.wait(PATIENCE_S) == OTHER_BUILD
