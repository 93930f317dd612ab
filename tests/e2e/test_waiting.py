"""What waits in the server: calls that are pipelined, requests, results and replies. All of it has bounds that hold whatever
clients do, nothing that was accepted is lost, and innocent calls get through beside it."""

import re
import signal
import struct
import threading

import pytest

from support import GOB, MSGPACK, STATUSES, in_threads, is_sanitized, request_frame, wait_until
from wire import gob_execute_request, gob_execute_response, msgpack_decode


def pipeline(server, count):
    """Sends so many calls without reading, then reads the replies while the rest is being sent: their sequence numbers."""
    with server.client() as client:
        frames = b"".join(request_frame("js.Execute", {"code": f"{number} + 1"}, number) for number in range(count))
        sender = threading.Thread(target=client.socket.sendall, args=(frames,))
        sender.start()
        seen = []
        for _ in range(count):
            reply = client.receive()
            assert reply.value == {**reply.value, "status": "success", "result": reply.sequence + 1}
            seen.append(reply.sequence)
        sender.join()
    return seen


@pytest.fixture
def serve(serve):
    """As everywhere, with time enough for large payloads on a busy machine."""
    return lambda *overrides: serve("js.default_timeout_ms=300000", *overrides)


class Innocent:
    """A client with small calls, one after the other, for as long as a block lasts; all of them succeed."""

    def __init__(self, server):
        self.server, self.calls, self.is_over = server, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        with self.server.client() as client:
            while not self.is_over.is_set():
                assert client.execute(f"{self.calls} + 1")["result"] == self.calls + 1
                self.calls += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        wait_until(lambda: self.calls >= 3 or not self.thread.is_alive(), "innocent calls")
        self.is_over.set()
        self.thread.join()
        assert self.calls >= 3


# ---- calls that are pipelined ----

def test_ten_thousand_calls_of_one_connection_are_all_run(serve):
    server = serve()
    seen = pipeline(server, 10000)
    assert sorted(seen) == list(range(10000))
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 10000}


def test_connections_that_pipeline_leave_each_other_room(serve):
    server = serve("js.pool_size=1", "js.queue_size=40")
    with Innocent(server):
        in_threads(16, lambda _: pipeline(server, 300))
    assert server.executions()["rejected"] == 0


def test_a_queue_without_places_refuses_no_pipelined_call(serve):
    server = serve("js.queue_size=0")
    wait_until(server.is_quiet, "idle workers")
    pipeline(server, 200)
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 200}


# ---- large payloads ----

MEBIBYTE = 1 << 20
LARGE = 15 * MEBIBYTE


def large_args(size):
    """The members of a request in JSON, with arguments of many small objects."""
    return b'{"code":"args.length","request_id":"large","args":[' + b",".join([b"{}"] * (size // 3)) + b"]}"


def msgpack_text(text):
    return b"\xdb" + struct.pack(">I", len(text)) + text


def msgpack_call(code, **members):
    pairs = {"code": code.encode(), **{name: text.encode() for name, text in members.items()}}
    return bytes([0x80 | len(pairs)]) + b"".join(msgpack_text(name.encode()) + msgpack_text(text) for name, text in pairs.items())


def test_large_requests_are_read_in_every_codec(serve):
    server = serve()
    with server.client() as client:
        reply = client.call("js.Execute", large_args(LARGE)).value
        assert (reply["result"], reply["request_id"]) == (LARGE // 3, "large")
        code = "1//" + "x" * (LARGE - 100)
        assert msgpack_decode(client.call("js.Execute", msgpack_call(code, request_id="r"), MSGPACK).body)["request_id"] == "r"
        assert gob_execute_response(client.call("js.Execute", gob_execute_request(code), GOB).body)["result"] == 1
        assert client.call("js.Check", {"code": code}).value == {"ok": True}
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 3}
    assert server.metrics()["js_waiting_bytes"] == 0


def test_large_results_are_written_in_every_codec(serve):
    server = serve()
    with server.client() as client:
        for code, value in {"'x'.repeat(15e6)": "x" * 15000000, "Array(5e5).fill(1)": [1] * 500000}.items():
            assert client.execute(code)["result"] == value
            assert msgpack_decode(client.call("js.Execute", msgpack_call(code), MSGPACK).body)["result"] == value
        assert gob_execute_response(client.call("js.Execute", gob_execute_request("'x'.repeat(15e6)"), GOB).body)["result"] == \
            "x" * 15000000
    assert server.metrics()["js_waiting_bytes"] == 0


def test_large_requests_that_are_wrong_are_answered_and_no_calls(serve):
    server = serve()
    with server.client() as client:
        broken = large_args(LARGE)[:-1]
        assert client.call("js.Execute", broken).is_error
        reply = client.call("js.Execute", b'{"args":[' + b"1," * MEBIBYTE + b"1]}")
        assert (reply.is_error, reply.body) == (True, b"code is required")
        reply = client.call("informer.Workers", b'"' + b"x" * MEBIBYTE + b'"')
        assert reply.is_error and b"over the limit of 262144 of informer.Workers" in reply.body
        assert client.execute("2")["result"] == 2
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 1}
    assert server.metrics()["js_waiting_bytes"] == 0


def test_the_time_of_a_large_call_runs_from_its_acceptance(serve):
    server = serve("js.pool_size=1")
    with server.client() as client:
        body = large_args(LARGE)[:-1] + b',"timeout_ms":500}'
        body = body.replace(b"args.length", b"for (;;);  ")
        reply = client.call("js.Execute", body).value
    assert (reply["status"], reply["error"]) == ("timeout", "execution timeout after 500ms")
    assert 500 <= reply["duration_ms"]


def test_clients_that_leave_while_their_payloads_are_worked_on(serve, tmp_path):
    server = serve(f"rpc.listen=unix://{tmp_path}/s")
    body = large_args(LARGE)
    for _ in range(5):
        clients = [server.client() for _ in range(4)]
        for client in clients:
            client.socket.sendall(request_frame("js.Execute", body))
            client.send("js.Execute", {"code": "'x'.repeat(15e6)"})
        for client in clients:
            client.close()
    wait_until(server.is_quiet, "a server at rest")
    wait_until(lambda: server.metrics()["js_waiting_bytes"] == 0, "everything to be given back")
    assert server.execute("1 + 1")["result"] == 2


def test_a_stop_with_large_payloads_on_their_way_answers_all_of_them(serve):
    server = serve("js.pool_size=1")
    frame = request_frame("js.Execute", large_args(LARGE))
    clients = [server.client() for _ in range(8)]
    for client in clients:
        client.socket.sendall(frame)
    server.process.send_signal(signal.SIGTERM)
    for client in clients:
        status = client.receive().value["status"]
        assert status in ("success", "rejected")
        client.close()
    assert server.process.wait(60) == 0


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build keeps what was freed")
def test_memory_returns_after_large_payloads(serve):
    server = serve()
    server.execute("1")
    before = server.resident_mb()
    with server.client() as client:
        for _ in range(3):
            assert client.call("js.Execute", large_args(LARGE)).value["result"] == LARGE // 3
            assert len(client.execute("'x'.repeat(15e6)")["result"]) == 15000000
            assert len(client.call("js.Execute", msgpack_call("Array(3e6).fill({})"), MSGPACK).body) > 3000000
    wait_until(lambda: server.resident_mb() < before + 8, "memory to be given back")


# ---- the budget ----

def budget_refusals(server):
    return server.metrics().get('js_budget_exceeded_total{budget="waiting"}', 0)


def test_forty_waiting_calls_of_15_mb_hold_no_more_than_the_budget(serve, tmp_path):
    server = serve("js.pool_size=2", "js.max_waiting_mb=100", f"rpc.listen=unix://{tmp_path}/s")
    before = server.resident_mb()
    holder = server.client()
    holder.send("js.Execute", {"code": "await new Promise(resolve => setTimeout(resolve, 600000))", "timeout_ms": 300000})
    wait_until(lambda: server.metrics()["js_active_executions"] == 1, "a worker to be held")
    blocked = server.client()
    blocked.send("js.Execute", {"code": "for (;;);", "timeout_ms": 300000})
    wait_until(lambda: server.metrics()["js_active_executions"] == 2, "both workers to be held")
    frame = request_frame("js.Execute", {"code": "args.length", "args": "x" * LARGE})
    clients = [server.client() for _ in range(40)]
    seen = {}

    def send(number):
        clients[number].socket.sendall(frame)
    in_threads(40, send)
    wait_until(lambda: budget_refusals(server) + server.metrics()["js_queue_length"] == 40, "all to wait or be refused")
    assert server.metrics()["js_waiting_bytes"] <= 100 * MEBIBYTE
    assert is_sanitized() or server.resident_mb() < before + 130
    blocked.close()
    with Innocent(server):
        for number, client in enumerate(clients):
            reply = client.receive().value
            seen[number] = reply["status"]
            if reply["status"] == "success":
                assert reply["result"] == LARGE
            else:
                assert re.fullmatch(r"execution rejected: a request of \d+ bytes does not fit: \d+ bytes wait already "
                                    r"\(js.max_waiting_mb is 100\)", reply["error"])
    waited = list(seen.values()).count("success")
    assert 1 <= waited <= 6 and set(seen.values()) == {"success", "rejected"}
    assert budget_refusals(server) == 40 - waited == server.executions()["rejected"]
    holder.close()
    wait_until(lambda: server.metrics()["js_waiting_bytes"] == 0, "everything to be given back")


def test_pipelined_large_calls_wait_in_their_connection(serve):
    server = serve("js.pool_size=1", "js.max_waiting_mb=64")
    frame = request_frame("js.Execute", {"code": "args.length", "args": "x" * LARGE})
    with server.client() as client:
        sender = threading.Thread(target=client.socket.sendall, args=(frame * 12,))
        sender.start()
        assert [client.receive().value["result"] for _ in range(12)] == [LARGE] * 12
        sender.join()
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 12} and budget_refusals(server) == 0


def test_fifty_slow_readers_hold_no_more_than_the_budget(serve):
    server = serve("js.pool_size=2", "js.max_waiting_mb=100")
    before = server.resident_mb()
    clients = [server.client() for _ in range(50)]
    with Innocent(server):
        for client in clients:
            client.send("js.Execute", {"code": "'x'.repeat(15e6)"})
        wait_until(lambda: sum(server.executions().values()) >= 50, "all to be run")
        assert server.metrics()["js_waiting_bytes"] <= 100 * MEBIBYTE
        assert is_sanitized() or server.resident_mb() < before + 130
    # Whoever read nothing while others found no room may have been closed; all others have their reply.
    replies = []
    for client in clients:
        try:
            replies.append(client.receive().value)
        except ConnectionError:
            pass
        client.close()
    closed = [line for line in server.lines("rrjs") if "does not read its replies" in line["msg"]]
    assert len(replies) + len(closed) == 50
    for reply in replies:
        assert reply["result"] == "x" * 15000000 or \
            re.fullmatch(r"execution error: a result of 150\d+ bytes does not fit: \d+ bytes wait already "
                         r"\(js.max_waiting_mb is 100\)", reply["error"])
    assert budget_refusals(server) >= 1
    wait_until(lambda: server.metrics()["js_waiting_bytes"] == 0, "everything to be given back")


def test_half_sent_requests_keep_nobody_out(serve):
    server = serve("js.max_waiting_mb=64")
    before = server.resident_mb()
    frame = request_frame("js.Execute", {"code": "args.length", "args": "x" * LARGE})
    half_sent = [server.client() for _ in range(30)]
    with Innocent(server):
        for client in half_sent:
            client.socket.sendall(frame[:1000])
        wait_until(lambda: budget_refusals(server) >= 26, "those to be refused that have no room")
        assert is_sanitized() or server.resident_mb() < before + 16
        # They are closed once another one finds no room, which then succeeds.
        with server.client() as client:
            def succeeds():
                client.socket.sendall(frame)
                return client.receive().value["status"] == "success"
            wait_until(succeeds, "room for one that is sent")
        assert [line for line in server.lines("rrjs") if "does not send its request" in line["msg"]]
    for client in half_sent:
        client.close()
    wait_until(lambda: server.metrics()["js_waiting_bytes"] == 0, "everything to be given back")
