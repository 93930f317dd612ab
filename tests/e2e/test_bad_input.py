"""Clients that send nonsense, too much, nothing, or leave; and configurations that cannot be used. Whatever one client
does, another one's calls are answered meanwhile, and the counters and pages agree afterwards."""

import random
import re
import resource
import select
import socket
import struct
import zlib

import pytest

from support import ERROR, JSON, STATUSES, frame, request_frame, wait_until

MEBIBYTE = 1 << 20
GOOD = request_frame("js.Execute", {"code": "'good'"}, 1)
SPIN = "while (true) {}"


class Witness:
    """A well-behaved client beside the bad ones, and what the counters must say in the end."""

    def __init__(self, server):
        self.server = server
        self.client = server.client()
        self.expected = dict.fromkeys(STATUSES, 0)
        self.before = server.executions()

    def call(self):
        self.expected["success"] += 1
        number = self.expected["success"]
        assert self.client.execute(f"{number} + 1")["result"] == number + 1

    def check(self):
        self.call()
        wait_until(self.server.is_quiet, "a server at rest")
        assert self.server.metrics()["js_active_executions"] == 0
        after = self.server.executions()
        assert {status: after[status] - self.before[status] for status in STATUSES} == self.expected
        self.client.close()


@pytest.fixture
def witness(shared_server):
    witness = Witness(shared_server)
    witness.call()
    yield witness
    witness.check()


def everything_until_closed(client):
    received = b""
    while piece := client.socket.recv(65536):
        received += piece
    return received


# ---- frames that are none ----

def broken(payload=b"js.Execute{}", **changes):
    return frame(JSON, changes.pop("options", [1, 10]), payload, **changes)


def with_header_words(words):
    return frame(JSON, [0] * (words - 3), b"js.Execute{}") if words >= 3 else bytes([0x10 | words]) + GOOD[1:]


GARBAGE = {
    "wrong checksum": broken(crc=0x12345678),
    "no options": broken(options=[]),
    "one option": broken(options=[1]),
    "three options": broken(options=[1, 10, 0]),
    "a header of two words": with_header_words(2),
    "a header of no words": with_header_words(0),
    "a header of fourteen words": with_header_words(14),
    "a header of fifteen words": with_header_words(15),
    "a method longer than the payload": broken(options=[1, 13]),
    "a method of 4 GB": broken(options=[1, 0xffffffff]),
    "an HTTP request": b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "the words of a missing script": b"Could not open input file: worker.php\n" * 4,
    "a prefix of goridge 2": b"\x10" + (12).to_bytes(8, "little") + (12).to_bytes(8, "big") + b"js.Execute\0\0",
    "noise": random.Random(1).randbytes(4096),
    "zeros": bytes(4096),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_closes_the_connection_without_a_reply(shared_server, witness, name):
    with shared_server.client() as client:
        client.socket.sendall(GARBAGE[name])
        witness.call()
        assert everything_until_closed(client) == b""


@pytest.mark.parametrize("name", GARBAGE)
def test_what_came_before_garbage_is_answered(shared_server, witness, name):
    with shared_server.client() as client:
        client.socket.sendall(GOOD + GARBAGE[name])
        witness.expected["success"] += 1
        assert client.receive().value["result"] == "good"
        assert client.is_closed_by_server()


@pytest.mark.parametrize("size", [1, 11, 12, 19, 20, 30, len(GOOD) - 1])
def test_a_truncated_frame_is_no_call(shared_server, witness, size):
    with shared_server.client() as client:
        client.socket.sendall(GOOD[:size])
        witness.call()
        client.socket.shutdown(socket.SHUT_WR)
        assert everything_until_closed(client) == b""
    shared_server.client().socket.sendall(GOOD[:size])  # gone without a word


def test_random_damage_to_a_good_frame_harms_nobody(shared_server, witness):
    dice = random.Random(2)
    for _ in range(150):
        damaged = bytearray(request_frame("js.Nope", {"code": "1"}))
        for _ in range(dice.randint(1, 3)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        with shared_server.client() as client:
            client.socket.sendall(damaged)
            client.socket.shutdown(socket.SHUT_WR)
            assert client.is_closed_by_server()


# ---- too much ----

def test_a_frame_that_announces_4_gb_is_refused_and_costs_nothing(shared_server, witness):
    before = shared_server.resident_mb()
    with shared_server.client() as client:
        head = bytearray(frame(JSON, [7, 10], b""))
        struct.pack_into("<I", head, 2, 0xffffffff)
        struct.pack_into("<I", head, 6, zlib.crc32(head[:6]))
        client.socket.sendall(head + b"js.Execute{")
        reply = client.receive()
        assert (reply.is_error, reply.sequence) == (True, 7)
        assert "4294967295" in reply.body.decode() and "js.max_request_mb" in reply.body.decode()
        assert client.is_closed_by_server()
    assert shared_server.resident_mb() < before + 16


def test_frames_that_are_announced_but_do_not_come_cost_nothing(shared_server, witness):
    before = shared_server.resident_mb()
    announced = request_frame("js.Execute", b"x" * (2 * MEBIBYTE))[:4096]
    clients = [shared_server.client() for _ in range(100)]
    for client in clients:
        client.socket.sendall(announced)
    witness.call()
    assert shared_server.resident_mb() < before + 64
    for client in clients:
        client.close()


def test_the_limit_of_a_request_is_exact(serve):
    server = serve("js.max_request_mb=1")
    body = b'{"code":"1"}'
    largest = body + b" " * (MEBIBYTE - len("js.Execute") - len(body))
    with server.client() as client:
        assert client.call("js.Execute", largest).value["result"] == 1
        client.socket.sendall(request_frame("js.Execute", largest + b" ", 3))
        reply = client.receive()
        assert (reply.flags, reply.sequence) == (JSON | ERROR, 3) and b"1048577" in reply.body
        assert client.is_closed_by_server()
    assert server.execute("2")["result"] == 2


def test_a_client_that_never_reads_is_closed_in_bounded_memory(serve):
    # A sanitizer would keep what was freed.
    server = serve("js.max_result_mb=1", env={"ASAN_OPTIONS": "quarantine_size_mb=1"})
    witness = Witness(server)
    witness.call()
    before = server.resident_mb()
    with server.client() as client:
        count = 300
        client.socket.sendall(b"".join(request_frame("js.Execute", {"code": "'x'.repeat(1e6)"}, n) for n in range(count)))
        wait_until(lambda: [line for line in server.lines("rrjs") if "does not read" in line["msg"]], "the end of patience")
        witness.call()
        wait_until(server.is_quiet, "the waiting calls to be dropped")
        assert server.resident_mb() < before + 64
    # How many were answered before the connection was closed is not known; the others were cancelled.
    after = server.executions()
    assert after["success"] + after["error"] == sum(after.values()) == count + witness.expected["success"]
    witness.expected = {status: after[status] - witness.before[status] for status in STATUSES}
    witness.check()


# ---- nothing, and leaving ----

def test_a_client_that_sends_nothing_is_left_alone(shared_server, witness):
    with shared_server.client() as silent:
        witness.call()
        assert select.select([silent.socket], [], [], 0) == ([], [], [])
        assert silent.execute("3")["result"] == 3
        witness.expected["success"] += 1


@pytest.mark.parametrize("transport", ["tcp", "unix"])
def test_a_script_whose_client_left_is_stopped(serve, tmp_path, transport):
    overrides = [f"rpc.listen=unix://{tmp_path}/s"] if transport == "unix" else []
    server = serve(*overrides)
    witness = Witness(server)
    for code in (SPIN, "await new Promise(resolve => setTimeout(resolve, 600000))"):
        client = server.client()
        client.send("js.Execute", {"code": code, "timeout_ms": 300000})
        wait_until(lambda: server.metrics()["js_active_executions"] == 1, "the script to run")
        assert [worker["state"] for worker in server.health()["workers"]].count("busy") == 1
        witness.call()
        client.close()
        witness.expected["error"] += 1
        wait_until(server.is_quiet, "the script to be stopped")
    witness.check()


def test_a_waiting_call_whose_client_left_is_never_started(serve, tmp_path):
    server = serve("js.pool_size=1", f"rpc.listen=unix://{tmp_path}/s")
    witness = Witness(server)
    holder, waiter = server.client(), server.client()
    holder.send("js.Execute", {"code": "metrics.increment('started'); " + SPIN, "timeout_ms": 300000})
    wait_until(lambda: server.metrics()["js_active_executions"] == 1, "the first call to run")
    waiter.send("js.Execute", {"code": "metrics.increment('started')"})
    wait_until(lambda: server.metrics()["js_queue_length"] == 1, "the second call to wait")
    waiter.close()
    wait_until(lambda: server.metrics()["js_queue_length"] == 0, "the waiting call to be dropped")
    holder.close()
    witness.expected["error"] = 2
    witness.check()
    assert server.metrics()["js_user_started_total"] == 1


def test_a_thousand_connections(shared_server, witness):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1000 + 200
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    clients = [shared_server.client() for _ in range(1000)]
    for number, client in enumerate(clients):
        client.send("js.Execute", {"code": f"{number} * 2"}, number)
    witness.call()
    for number, client in enumerate(clients):
        reply = client.receive()
        assert (reply.sequence, reply.value["result"]) == (number, number * 2)
        client.close()
    witness.expected["success"] += 1000


# ---- configurations ----

BAD_FILES = {
    "js:\n  pool_size: [\n": "config.yaml:3:1: ",
    "js:\n\tpool_size: 1\n": "config.yaml:2:1: ",
    "js:\n  pool_sise: 1\n": "config.yaml:2:3: unknown key js.pool_sise (did you mean pool_size?)",
    "js:\n  fetch:\n    max_bodi_mb: 1\n": "config.yaml:3:5: unknown key js.fetch.max_bodi_mb (did you mean max_body_mb?)",
    "js:\n  pool_size: 0\n": "config.yaml:2:14: js.pool_size: 0 is not between 1 and 100",
    "js:\n  pool_size: 101\n": "config.yaml:2:14: js.pool_size: 101 is not between 1 and 100",
    "js:\n  pool_size: many\n": 'config.yaml:2:14: js.pool_size: "many" is not a whole number between 1 and 100',
    "js:\n  max_memory_mb: 63\n": "config.yaml:2:18: js.max_memory_mb: 63 is not between 64 and ",
    "js:\n  default_timeout_ms: 99\n": "config.yaml:2:23: js.default_timeout_ms: 99 is not between 100 and ",
    "js:\n  isolation: often\n": 'config.yaml:2:14: js.isolation: "often" is none of fresh, shared',
    "js: 5\n": "config.yaml:1:5: js: ",
    "js:\n  pool_size: 1\n  pool_size: 2\n": "config.yaml:3:3: js.pool_size is there twice, first in line 2",
    "rpc:\n  listen: nonsense\n": 'config.yaml:2:11: rpc.listen: "nonsense" is not ',
    "logs:\n  level: loud\n": 'config.yaml:2:10: logs.level: "loud" is none of ',
}


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_bad_configuration_is_refused_with_its_place(rrjs, tmp_path, command):
    for text, message in BAD_FILES.items():
        (tmp_path / "config.yaml").write_text(text)
        ended = rrjs(command, "-c", "config.yaml", cwd=tmp_path)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert message in ended.stderr


@pytest.mark.parametrize("override, message", [
    ("js.pool_size=101", "js.pool_size=101: 101 is not between 1 and 100"),
    ("js.pool_sise=1", "unknown key js.pool_sise (did you mean pool_size?)"),
    ("js.pool_size", "js.pool_size: KEY=VALUE is wanted"),
])
def test_a_bad_override_is_refused(rrjs, tmp_path, override, message):
    ended = rrjs("check", "-o", override, cwd=tmp_path)
    assert ended.returncode == 2 and message in ended.stderr


@pytest.mark.parametrize("command", ["serve", "check"])
def test_an_unreadable_configuration_is_named(rrjs, tmp_path, command):
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"js:\n  pool_size: \xff\n")
    for name in ("missing", "folder", "binary"):
        ended = rrjs(command, "-c", name, cwd=tmp_path)
        assert ended.returncode == 2 and name in ended.stderr


@pytest.mark.parametrize("setting", ["rpc.listen=tcp://{}", "metrics.address={}", "status.address={}"])
def test_an_occupied_address_is_named(rrjs, tmp_path, setting):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        address = "127.0.0.1:%d" % occupied.getsockname()[1]
        ended = rrjs("serve", "-o", "rpc.listen=tcp://127.0.0.1:0", "-o", "metrics.address=", "-o",
                     setting.format(address), cwd=tmp_path)
    assert ended.returncode == 2
    assert re.search(rf"listening on \S*{re.escape(address)}: Address already in use", ended.stderr)


@pytest.mark.parametrize("setting, place", [("rpc.listen=unix://{}/no/s", "no/s"), ("logs.output={}/no/log", "no/log")])
def test_a_place_that_cannot_be_made_is_named(rrjs, tmp_path, setting, place):
    ended = rrjs("serve", "-o", "rpc.listen=tcp://127.0.0.1:0", "-o", "metrics.address=", "-o", setting.format(tmp_path),
                 cwd=tmp_path)
    assert ended.returncode == 2 and f"{tmp_path}/{place}: No such file or directory" in ended.stderr
